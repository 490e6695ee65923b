import type { InitializedNetwork } from "./network.ts";

/** Moves rows into one array, and makes each row a view of its part. The numbers stay as they are. */
function adopt(rows: Float32Array[]): Float32Array {
  const inputs = rows[0]!.length;
  const flat = new Float32Array(rows.length * inputs);
  for (let unit = 0; unit < rows.length; unit++) {
    const view = flat.subarray(unit * inputs, (unit + 1) * inputs);
    view.set(rows[unit]!);
    rows[unit] = view;
  }
  return flat;
}

/** The reader of each layer of a network. Two of them would take the rows from each other in every step. */
const readers = new WeakMap<InitializedNetwork, Map<number, () => Float32Array>>();

/**
 * A layer's kernel as one array, `[units, inputs]`, which is where brain.js itself then reads and writes: a penalty
 * needs no copy. brain.js keeps an array per unit, so the first call turns these into views of the one array; a call
 * after somebody replaced rows (`fromJSON` does) does it again. All who ask for a layer get the same reader.
 */
export function flatKernel(net: InitializedNetwork, layer: number): () => Float32Array {
  const own = readers.get(net) ?? new Map<number, () => Float32Array>();
  readers.set(net, own);
  const reader = own.get(layer) ?? readerOf(net, layer);
  own.set(layer, reader);
  return reader;
}

function readerOf(net: InitializedNetwork, layer: number): () => Float32Array {
  let flat: Float32Array = new Float32Array(0);
  let views: readonly Float32Array[] = [];
  return () => {
    const rows = net.weights[layer]!;
    for (let unit = 0; unit < rows.length; unit++) {
      if (rows[unit] === views[unit]) continue;
      flat = adopt(rows);
      views = [...rows];
      break;
    }
    return flat;
  };
}
