import { sizeOf, type Weights } from "@reg/core";
import type { Model } from "../model.ts";
import { float32Of, readTensor } from "../tensor.ts";
import { allFinite } from "./allFinite.ts";
import type { Ort, OrtTensor } from "./ort.ts";
import { slotName, type WeightInfo } from "./stepModel.ts";

/** The weights, the optimizer's memory of them and running statistics, between runs. */
export interface State {
  /** Each weight followed by its slots, in the order of the parameters; then the running statistics. */
  readonly tensors: readonly OrtTensor[];
  /** What the tensors are called: weights and statistics as in the model, slots as `slotName` does. */
  readonly names: readonly string[];
  /** The weights and statistics by name, to be fed to a graph. */
  weightFeeds(): Readonly<Record<string, OrtTensor>>;
  /** The numbers of a weight that is there. */
  read(path: string): Weights;
  /** The numbers of a weight or a running statistic; `undefined` for other names. */
  find(path: string): Weights | undefined;
  /** Copies the numbers. */
  write(path: string, weights: Weights): void;
  /** The first weight or statistic of what a run gave that is not finite. */
  notFinite(next: readonly OrtTensor[]): string | undefined;
  /** What a run gave in place of `tensors`. */
  replace(next: readonly OrtTensor[]): void;
}

/** The state before the first step: the model's weights and statistics, and zeros. */
export function createState(
  ort: Ort,
  model: Model,
  weights: readonly WeightInfo[],
  statistics: readonly WeightInfo[],
  slots: readonly string[],
): State {
  const tensorOf = (data: Float32Array, shape: readonly number[]) => new ort.Tensor("float32", data, shape);
  const held = new Map(model.graph!.initializer.map((proto) => [proto.name, proto]));
  const start = ({ name, shape }: WeightInfo) => tensorOf(float32Of(readTensor(held.get(name)!)), shape);
  const empty = ({ shape }: WeightInfo) => tensorOf(new Float32Array(sizeOf(shape)), shape);
  let tensors: OrtTensor[] = [
    ...weights.flatMap((weight) => [start(weight), ...slots.map(() => empty(weight))]),
    ...statistics.map(start),
  ];
  const each = 1 + slots.length;
  const after = weights.length * each;
  const places = new Map([
    ...weights.map(({ name, shape }, i) => [name, { at: i * each, shape }] as const),
    ...statistics.map(({ name, shape }, i) => [name, { at: after + i, shape }] as const),
  ]);
  const find = (path: string): Weights | undefined => {
    const place = places.get(path);
    // All of them are float32: createTrainer refuses others.
    return place && { data: tensors[place.at]!.data as Float32Array, shape: place.shape };
  };
  return {
    get tensors() {
      return tensors;
    },
    names: [
      ...weights.flatMap(({ name }) => [name, ...slots.map((slot) => slotName(slot, name))]),
      ...statistics.map(({ name }) => name),
    ],
    weightFeeds: () => Object.fromEntries([...places].map(([name, { at }]) => [name, tensors[at]!])),
    read: (path) => find(path)!,
    find,
    write(path, { data }) {
      const { at, shape } = places.get(path)!;
      tensors[at] = tensorOf(Float32Array.from(data), shape);
    },
    notFinite: (next) => [...places].find(([, { at }]) => !allFinite(next[at]!.data as Float32Array))?.[0],
    replace(next) {
      tensors = [...next];
    },
  };
}
