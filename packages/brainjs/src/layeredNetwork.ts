import { assertFinite } from "@reg/core/adapter";
import {
  type Constants,
  createClasses,
  createPlaceTable,
  type LayeredModel,
  type LayerSum,
  type Place,
  type WeightNumbers,
} from "@reg/core/units";
import type { InitializedNetwork } from "./network.ts";

/** What a network's layers make of their biases alone: `[layer][unit]`, layer 1 first. */
export type ActivationOfBiases = (biases: readonly Float32Array[]) => readonly ArrayLike<number>[];

/** The places of a layer, and of the values that it reads and makes. */
interface LayerPlaces {
  readonly x: Place;
  readonly y: Place;
  readonly kernel: Place;
  readonly bias: Place;
}

/** A unit whose weights are zeros sends what becomes of its bias. */
function sendConstants(layers: readonly LayerPlaces[], activate: ActivationOfBiases, constants: Constants): void {
  const sent = activate(layers.map(({ bias }) => constants.numbers(bias)));
  for (const [i, { kernel, y }] of layers.entries()) {
    if (y.first[0]! < 0) continue;
    const rows = constants.slices(kernel, 0);
    constants.set(
      y,
      0,
      rows.map((row, unit) => (row === 0 ? sent[i]![unit]! : Number.NaN)),
    );
  }
}

/**
 * The units of a network: a row of its layer's kernel, a number of its bias, and a column of the next kernel. Inputs are units where
 * they may be cut, outputs never.
 */
export function layeredNetwork(
  { sizes }: InitializedNetwork,
  { inputs }: { readonly inputs: boolean },
  activate: ActivationOfBiases = () => sizes.map(() => new Float32Array()),
): LayeredModel {
  const [table, classes] = [createPlaceTable(), createClasses()];
  const sides = new Map<number, "incoming" | "outgoing">();
  const value = (name: string, size: number) => table.add({ name, shape: [size], isLeaf: false, isFixed: false });
  const weight = (name: string, ...shape: number[]) => table.add({ name, shape, isLeaf: true, isFixed: true });
  const values = sizes.map((size, i) => value(i === 0 ? "input" : `layer${i}`, size));
  const layers = sizes.slice(1).map((units, i): LayerPlaces => {
    const kernel = weight(`layer${i + 1}/kernel`, units, sizes[i]!);
    return { x: values[i]!, y: values[i + 1]!, kernel, bias: weight(`layer${i + 1}/bias`, units) };
  });
  const join = (a: Place, axis: number, b: Place, other: number) => {
    for (let i = 0; a.first[axis]! >= 0 && i < Number(a.shape![axis]); i++) {
      classes.join(a.first[axis]! + i, b.first[other]! + i);
    }
  };
  const lock = ({ first, shape }: Place, reason: string) => {
    for (let i = 0; first[0]! >= 0 && i < Number(shape![0]); i++) classes.lock(first[0]! + i, reason);
  };
  for (const { x, y, kernel, bias } of layers) {
    join(y, 0, kernel, 0);
    join(y, 0, bias, 0);
    join(x, 0, kernel, 1);
    sides.set(kernel.first[0]!, "incoming").set(kernel.first[1]!, "outgoing");
  }
  if (!inputs) lock(values[0]!, "inputs of the network");
  lock(values.at(-1)!, "outputs of the network");
  const sums = layers.map(({ x, kernel, bias }): LayerSum => {
    return { operands: [{ place: x, axis: 0 }], kernel: { place: kernel, axis: 1 }, fold: { bias, resultAxis: 0 } };
  });
  return {
    ...{ classes, sides, sums },
    places: { all: table.all, inputs: [values[0]!] },
    steps: [(constants) => sendConstants(layers, activate, constants)],
  };
}

/** The numbers of all weights, by path. Throws `NON_FINITE_WEIGHTS`. */
export function weightNumbers({ sizes, weights, biases }: InitializedNetwork): WeightNumbers {
  const numbers = sizes.slice(1).flatMap((units, i): [string, Float32Array, number[]][] => {
    const kernel = Float32Array.from(weights[i + 1]!.flatMap((row) => [...row]));
    return [
      [`layer${i + 1}/kernel`, kernel, [units, sizes[i]!]],
      [`layer${i + 1}/bias`, Float32Array.from(biases[i + 1]!), [units]],
    ];
  });
  for (const [path, data, shape] of numbers) assertFinite({ data, shape }, path, "@reg/brainjs");
  return new Map(numbers.map(([path, data]) => [path, data]));
}
