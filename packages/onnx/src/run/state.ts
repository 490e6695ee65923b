import type { Weights } from "@reg/core";
import { sizeOf } from "@reg/core/adapter";
import { float32Of, type Model, readTensor } from "@reg/onnx-graph";
import { slotName } from "../step/names.ts";
import type { WeightInfo } from "../step/state.ts";
import { flushDenormals } from "./flushDenormals.ts";
import type { Ort, OrtTensor } from "./ort.ts";

/** The weights, the optimizer's memory of them and running statistics, between runs. */
export interface State {
  /** Each weight followed by its slots, in the order of the parameters; then the running statistics. */
  readonly tensors: readonly OrtTensor[];
  /** What the tensors are called: weights and statistics as in the model, slots as `slotName` does. */
  readonly names: readonly string[];
  /** The weights, in the order of the parameters. */
  readonly weightNames: readonly string[];
  /** What a run gave in place of one tensor. */
  set(place: number, next: OrtTensor): void;
  /** The weights and statistics by name, to be fed to a graph. */
  weightFeeds(): Readonly<Record<string, OrtTensor>>;
  /** The numbers of a weight that is there; they do not change with training. */
  read(path: string): Weights;
  /** The numbers of a weight or a running statistic; `undefined` for other names. */
  find(path: string): Weights | undefined;
  /** Copies the numbers. */
  write(path: string, weights: Weights): void;
  /** What a run gave in place of `tensors`. */
  replace(next: readonly OrtTensor[]): void;
  /** Sets denormal numbers in the optimizer's memory to 0, in place. */
  flush(): void;
}

const tensorIn = (ort: Ort, data: Float32Array, shape: readonly number[]): OrtTensor =>
  new ort.Tensor("float32", data, shape);

/** A separate function, so that nothing here keeps the model alive. */
function startOf(
  ort: Ort,
  model: Model,
  weights: readonly WeightInfo[],
  statistics: readonly WeightInfo[],
  slots: readonly string[],
): OrtTensor[] {
  const held = new Map(model.graph!.initializer.map((proto) => [proto.name, proto]));
  const start = ({ name, shape }: WeightInfo) => tensorIn(ort, float32Of(readTensor(held.get(name)!)), shape);
  const empty = ({ shape }: WeightInfo) => tensorIn(ort, new Float32Array(sizeOf(shape)), shape);
  return [...weights.flatMap((weight) => [start(weight), ...slots.map(() => empty(weight))]), ...statistics.map(start)];
}

/**
 * The state before the first step: the model's weights and statistics, and zeros. Tensors that are written in place belong to the
 * state alone: what goes in and out is copied.
 */
export function createState(
  ort: Ort,
  model: Model,
  weights: readonly WeightInfo[],
  statistics: readonly WeightInfo[],
  slots: readonly string[],
  inPlace: boolean,
): State {
  let tensors = startOf(ort, model, weights, statistics, slots);
  const each = 1 + slots.length;
  const after = weights.length * each;
  const places = new Map([
    ...weights.map(({ name, shape }, i) => [name, { at: i * each, shape }] as const),
    ...statistics.map(({ name, shape }, i) => [name, { at: after + i, shape }] as const),
  ]);
  const names = [
    ...weights.flatMap(({ name }) => [name, ...slots.map((slot) => slotName(slot, name))]),
    ...statistics.map(({ name }) => name),
  ];
  const find = (path: string): Weights | undefined => {
    const place = places.get(path);
    // All of them are float32: createTrainer refuses others.
    const data = place && (tensors[place.at]!.data as Float32Array);
    return place && { data: inPlace ? data!.slice() : data!, shape: place.shape };
  };
  return {
    get tensors() {
      return tensors;
    },
    names,
    weightNames: weights.map(({ name }) => name),
    set(place, next) {
      tensors[place] = next;
    },
    weightFeeds: () => Object.fromEntries([...places].map(([name, { at }]) => [name, tensors[at]!])),
    read: (path) => find(path)!,
    find,
    write(path, { data }) {
      const { at, shape } = places.get(path)!;
      tensors[at] = tensorIn(ort, Float32Array.from(data), shape);
    },
    replace(next) {
      tensors = [...next];
    },
    flush() {
      const memory = tensors.slice(0, after).filter((_, i) => i % each > 0);
      for (const { data } of memory) flushDenormals(data as Float32Array);
    },
  };
}
