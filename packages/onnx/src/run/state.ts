import type { Weights } from "@reg/core";
import { countZeros, flushDenormals, sizeOf } from "@reg/core/adapter";
import { float32Of, type Model, readTensor } from "@reg/onnx-graph";
import { slotName } from "../step/names.ts";
import type { WeightInfo } from "../step/state.ts";
import type { Ort, OrtTensor } from "./ort.ts";

/** The weights, the optimizer's memory of them and running statistics, between runs. */
export interface State {
  /** Each weight followed by its slots, in the order of the parameters; then the running statistics. */
  readonly tensors: readonly OrtTensor[];
  /** What the tensors are called: weights and statistics as in the model, slots as `slotName` does. */
  readonly names: readonly string[];
  /** Names and shapes of the tensors, with these slots of an optimizer. */
  layout(slots: readonly string[]): readonly NamedShape[];
  /** Another optimizer remembers nothing yet. */
  setSlots(slots: readonly string[]): void;
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
  /** How many of the numbers of these weights are exactly 0. */
  zerosIn(paths: readonly string[]): number;
  /** The numbers of weights, to be changed where they are; `read` gave others before. */
  edit(paths: readonly string[]): readonly Float32Array[];
  /** Copies the numbers. */
  write(path: string, weights: Weights): void;
  /** What a run gave in place of `tensors`. */
  replace(next: readonly OrtTensor[]): void;
  /** Sets denormal numbers in the optimizer's memory to 0, in place. */
  flush(): void;
}

const tensorIn = (ort: Ort, data: Float32Array, shape: readonly number[]): OrtTensor =>
  new ort.Tensor("float32", data, shape);

const copyIn = (ort: Ort, { data, dims }: OrtTensor): OrtTensor => tensorIn(ort, (data as Float32Array).slice(), dims);

const emptyIn = (ort: Ort, shape: readonly number[]): OrtTensor =>
  tensorIn(ort, new Float32Array(sizeOf(shape)), shape);

/**
 * Of tensors of which every `each`-th is a weight and the others are its slots. Without it a step of the reference MLP takes four times
 * as long on node and twice on web once most hidden units are off.
 */
function flushMemory(tensors: readonly OrtTensor[], each: number): void {
  const memory = tensors.filter((_, i) => i % each > 0);
  for (const { data } of memory) flushDenormals(data as Float32Array);
}

type NamedShape = Pick<WeightInfo, "name" | "shape">;

/** What the tensors of a state are called, with the slots of an optimizer. */
const layoutOf = (
  weights: readonly NamedShape[],
  statistics: readonly NamedShape[],
  slots: readonly string[],
): readonly NamedShape[] => [
  ...weights.flatMap(({ name, shape }) => [
    { name, shape },
    ...slots.map((slot) => ({ name: slotName(slot, name), shape })),
  ]),
  ...statistics.map(({ name, shape }) => ({ name, shape })),
];

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
  const empty = ({ shape }: WeightInfo) => emptyIn(ort, shape);
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
  const layout = (of: readonly string[]) => layoutOf(weights, statistics, of);
  const placesWith = (of: readonly string[]) => new Map(layout(of).map(({ name, shape }, at) => [name, { at, shape }]));
  let [places, each] = [placesWith(slots), 1 + slots.length];
  const isWeight = new Set([...weights, ...statistics].map(({ name }) => name));
  const tensorAt = (path: string) => tensors[places.get(path)!.at]!;
  const numbersAt = (path: string) => tensorAt(path).data as Float32Array;
  const find = (path: string): Weights | undefined => {
    const place = isWeight.has(path) ? places.get(path) : undefined;
    // All of them are float32: createTrainer refuses others.
    const data = place && (tensors[place.at]!.data as Float32Array);
    return place && { data: inPlace ? data!.slice() : data!, shape: place.shape };
  };
  return {
    get tensors() {
      return tensors;
    },
    get names() {
      return [...places.keys()];
    },
    layout,
    setSlots(next) {
      const renewed = layout(next).map(({ name, shape }) =>
        isWeight.has(name) ? tensorAt(name) : emptyIn(ort, shape),
      );
      [tensors, places, each] = [renewed, placesWith(next), 1 + next.length];
    },
    zerosIn: (paths) => countZeros(paths.map(numbersAt)),
    edit: (paths) =>
      paths.map((path) => {
        // Whoever has read a weight keeps its numbers.
        if (!inPlace) tensors[places.get(path)!.at] = copyIn(ort, tensorAt(path));
        return numbersAt(path);
      }),
    weightNames: weights.map(({ name }) => name),
    set(place, next) {
      tensors[place] = next;
    },
    weightFeeds: () => Object.fromEntries([...isWeight].map((name) => [name, tensorAt(name)])),
    read: (path) => find(path)!,
    find,
    write(path, { data }) {
      const { at, shape } = places.get(path)!;
      tensors[at] = tensorIn(ort, Float32Array.from(data), shape);
    },
    replace(next) {
      tensors = [...next];
    },
    flush: () => flushMemory(tensors.slice(0, weights.length * each), each),
  };
}
