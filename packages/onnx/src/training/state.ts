import { sizeOf, type Weights } from "@reg/core";
import type { Model } from "../model.ts";
import type { ModelParameter } from "../parameters.ts";
import { float32Of, readTensor } from "../tensor.ts";
import type { Ort, OrtTensor } from "./ort.ts";

/** The weights and the optimizer's memory of them, between runs. */
export interface State {
  /** Each weight followed by its slots, in the order of the parameters. */
  readonly tensors: readonly OrtTensor[];
  /** The weights by name, to be fed to a graph. */
  weightFeeds(): Readonly<Record<string, OrtTensor>>;
  read(path: string): Weights;
  /** Copies the numbers. */
  write(path: string, weights: Weights): void;
  /** What a run gave in place of `tensors`. */
  replace(next: readonly OrtTensor[]): void;
}

/** The state before the first step: the model's weights, and zeros. */
export function createState(ort: Ort, model: Model, parameters: readonly ModelParameter[], slots: number): State {
  const width = 1 + slots;
  const tensorOf = (data: Float32Array, shape: readonly number[]) => new ort.Tensor("float32", data, shape);
  let tensors: OrtTensor[] = parameters.flatMap(({ path, shape }) => {
    const data = float32Of(readTensor(model.graph!.initializer.find(({ name }) => name === path)!));
    return [
      tensorOf(data, shape),
      ...Array.from({ length: slots }, () => tensorOf(new Float32Array(sizeOf(shape)), shape)),
    ];
  });
  const at = (path: string) => parameters.findIndex((parameter) => parameter.path === path);
  return {
    get tensors() {
      return tensors;
    },
    weightFeeds: () => Object.fromEntries(parameters.map(({ path }, i) => [path, tensors[i * width]!])),
    // All weights are float32: createTrainer refuses others.
    read: (path) => ({ data: tensors[at(path) * width]!.data as Float32Array, shape: parameters[at(path)]!.shape }),
    write(path, { data }) {
      tensors[at(path) * width] = tensorOf(Float32Array.from(data), parameters[at(path)]!.shape);
    },
    replace(next) {
      tensors = [...next];
    },
  };
}
