import { type ParameterInfo, RegError, type Weights } from "@reg/core";
import { assertFits, type Parameter } from "@reg/core/adapter";
import { flatKernel } from "./flatKernel.ts";
import { type InitializedNetwork, isInitialized, type NetworkInternals } from "./network.ts";

/** A kernel is stored unit by unit: Keras' `[inputs, units]` are the axes 1 and 0. */
const infos = (sizes: readonly number[]): ParameterInfo[] =>
  sizes.slice(1).flatMap((units, i): ParameterInfo[] => [
    { path: `layer${i + 1}/kernel`, role: "kernel", shape: [units, sizes[i]!], axes: [1, 0] },
    { path: `layer${i + 1}/bias`, role: "bias", shape: [units] },
  ]);

/** The layer's number in a path such as `layer2/kernel`. */
export const layerOf = (path: string): number => Number.parseInt(path.slice("layer".length), 10);

function readRows(rows: readonly Float32Array[], shape: readonly number[]): Weights {
  const data = new Float32Array(shape[0]! * shape[1]!);
  rows.forEach((row, unit) => {
    data.set(row, unit * shape[1]!);
  });
  return { data, shape };
}

function live(net: InitializedNetwork, info: ParameterInfo): Parameter {
  const { path, shape, role } = info;
  const layer = layerOf(path);
  if (role === "bias") {
    return {
      ...info,
      read: () => ({ data: net.biases[layer]!, shape }),
      write(weights) {
        assertFits(weights, info, "@reg/brainjs");
        net.biases[layer]!.set(weights.data);
      },
    };
  }
  const inputs = shape[1]!;
  return {
    ...info,
    read: () => readRows(net.weights[layer]!, shape),
    write(weights) {
      assertFits(weights, info, "@reg/brainjs");
      const { data } = weights;
      net.weights[layer]!.forEach((row, unit) => {
        row.set(data.subarray(unit * inputs, (unit + 1) * inputs));
      });
    },
  };
}

/** The numbers of a parameter that brain.js trains, themselves, whenever they are asked for. */
export function liveNumbers(net: InitializedNetwork, { path, role }: ParameterInfo): () => Float32Array {
  const layer = layerOf(path);
  return role === "bias" ? () => net.biases[layer]! : flatKernel(net, layer);
}

/** A network's members once it has weights. Throws `INVALID_MODEL` for one that has none yet. */
export function initialized(net: NetworkInternals): InitializedNetwork {
  if (isInitialized(net)) return net;
  throw new RegError("INVALID_MODEL", {
    who: "@reg/brainjs",
    what: "network",
    expected: "a network that has weights",
    received: "one that was neither trained nor loaded",
    advice: "Call regularize(net, config): it waits for the weights that net.train makes.",
  });
}

/**
 * `layer1/kernel`, `layer1/bias`, … in the order of the layers; layer 1 is the first that has weights. Reading a
 * kernel copies it. Throws `INVALID_MODEL` for a network that has no weights yet.
 */
export function parametersOf(net: NetworkInternals): Parameter[] {
  const there = initialized(net);
  return infos(there.sizes).map((info) => live(there, info));
}

/**
 * The parameters a network is going to have. A size that only the data will tell is 0, which no check of a shape
 * minds: rank, paths and roles are all that can be wrong this early.
 */
export const expectedParameters = (net: NetworkInternals): readonly ParameterInfo[] => infos(expectedSizes(net));

/** The sizes a network is going to have, 0 where only the data will tell. */
export const expectedSizes = ({ hiddenLayers, options }: NetworkInternals): readonly number[] => [
  0,
  ...(hiddenLayers ?? options?.hiddenLayers ?? [0]),
  0,
];
