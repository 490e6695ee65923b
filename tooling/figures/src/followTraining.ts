// One stack at one exercise: which weights are 0 after each epoch, and how many rows are right.
import type { DenseLayer, Target } from "@reg/conformance";
import { resolve, type Weights } from "@reg/core";
import { type Digits, digitsOf } from "./digits.ts";
import { batchesOf, type Exercise, networkOf } from "./exercises.ts";

/** A training, epoch by epoch. */
export interface Followed {
  readonly name: string;
  /** Which weights of kernels are not 0. */
  readonly supports: readonly Uint8Array[];
  /** Percent of the test rows. */
  readonly accuracies: readonly number[];
  /** Kernels and biases after the last epoch. */
  readonly numbers: readonly Weights[];
}

/** Kernels and biases in Keras' layout, in order. */
async function numbersIn(target: Target, model: unknown): Promise<readonly Weights[]> {
  const all = target.adapter.parameters(model);
  return Promise.all(
    all.map(async ({ read, axes }) => {
      const { data, shape } = await read();
      const [rows, columns] = shape as [number, number];
      // brain.js keeps [units, inputs].
      if (!axes || axes === "unknown" || axes[0] === 0) return { data: data.slice(), shape };
      const turned = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
      return { data: turned, shape: [columns, rows] };
    }),
  );
}

/** Of hidden layers. Neither a sigmoid nor a softmax of the last one changes which of its outputs is greatest. */
const functions: Partial<Record<DenseLayer["activation"], (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/** Percent of the test rows whose class has the greatest output: the same arithmetic for the weights of every stack. */
function accuracyOf({ activations }: Exercise, numbers: readonly Weights[], { test }: Digits): number {
  const pixels = numbers[0]!.shape[0]!;
  const data = (test.inputs as { data: Float32Array }).data;
  const labels = test.targets!.data as Int32Array;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    let values: Float64Array = Float64Array.from(data.subarray(row * pixels, (row + 1) * pixels));
    for (const [layer, activation] of activations.entries()) {
      const [kernel, bias] = [numbers[2 * layer]!, numbers[2 * layer + 1]!];
      const units = bias.data.length;
      const sums = Float64Array.from(bias.data);
      for (const [i, x] of values.entries()) {
        if (x !== 0) for (let unit = 0; unit < units; unit++) sums[unit]! += x * kernel.data[i * units + unit]!;
      }
      const hidden = layer < activations.length - 1;
      values = hidden ? sums.map(functions[activation]!) : sums;
    }
    if (values.indexOf(Math.max(...values)) === labels[row]) right++;
  }
  return (100 * right) / labels.length;
}

const supportOf = (numbers: readonly Weights[]): Uint8Array =>
  Uint8Array.from(
    numbers.filter(({ shape }) => shape.length === 2).flatMap(({ data }) => [...data].map((w) => (w === 0 ? 0 : 1))),
  );

/** Trains an exercise; `moved` starts from the next float32 after each weight. */
export async function followTraining(
  exercise: Exercise,
  target: Target,
  { split, moved }: { readonly split: number; readonly moved: boolean },
): Promise<Followed> {
  const [digits, network] = [digitsOf(split, "rows"), networkOf(exercise, split, moved)];
  const batches = batchesOf(digits, exercise.batchSize);
  const model = await target.build(network, exercise.optimizer, exercise.batchSize);
  const { adapter } = target;
  adapter.attach(model, resolve(exercise.config(batches.length), adapter.parameters(model)));
  const supports: Uint8Array[] = [];
  const accuracies: number[] = [];
  let numbers: readonly Weights[] = [];
  for (let epoch = 0; epoch < exercise.epochs; epoch++) {
    await target.train(model, batches);
    numbers = await numbersIn(target, model);
    supports.push(supportOf(numbers));
    accuracies.push(accuracyOf(exercise, numbers, digits));
  }
  await target.dispose?.(model);
  return { name: adapter.name, supports, accuracies, numbers };
}
