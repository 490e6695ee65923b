// The same network in every stack, from the same weights and batches: which weights are 0 after each epoch, and how many rows are right.
import { brainjsTarget } from "@reg/brainjs/conformance";
import type { Batch, DenseLayer, Network, Optimizer, Target } from "@reg/conformance";
import { type ConfigInput, resolve, type Weights, weights } from "@reg/core";
import { onnxTarget } from "@reg/onnx/conformance";
import { tfjsTarget } from "@reg/tfjs/conformance";
import { NeuralNetwork } from "brain.js";
import * as ort from "onnxruntime-node";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type Digits, digitsOf, splits } from "../digits.ts";
import type { Row } from "../result.ts";

const epochs = 5;
const pixels = 784;
const classes = 10;

/** What is trained: sizes of its layers, activations and how. */
interface Exercise {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly activations: readonly DenseLayer["activation"][];
  readonly loss: Network["loss"];
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly config: (stepsPerEpoch: number) => ConfigInput;
  readonly targets: readonly Target[];
}

// The suite hands models only back to the target that made them.
const stacks = {
  tfjs: tfjsTarget("cpu") as Target,
  onnx: onnxTarget({ ort, executionProviders: ["cpu"], sessionOptions: { intraOpNumThreads: 1 } }) as Target,
  brainjs: brainjsTarget(NeuralNetwork as never, "2.0.0-beta.24") as Target,
};

const plain = {
  sizes: [pixels, 32, classes],
  activations: ["sigmoid", "sigmoid"],
  loss: "halfSquaredError",
  optimizer: { name: "sgd", learningRate: 0.1, momentum: 0 },
  batchSize: 1,
  targets: [stacks.tfjs, stacks.onnx, stacks.brainjs],
} as const;
const l1 = { penalty: { name: "l1", l1: 1e-4 }, mode: "proximal" } as const;
const lenet = {
  sizes: [pixels, 300, 100, classes],
  activations: ["relu", "relu", "softmax"],
  loss: "categoricalCrossEntropy",
  batchSize: 64,
  targets: [stacks.tfjs, stacks.onnx],
} as const;

const exercises: readonly Exercise[] = [
  { name: "784-32-10, l1 1e-4", ...plain, config: () => l1 },
  {
    name: "784-32-10, `toSparsity: 0.95`",
    ...plain,
    config: (steps) => ({ ...l1, toSparsity: { zeros: 0.95, from: steps, until: 4 * steps } }),
  },
  {
    name: "LeNet-300-100, momentum, `toSparsity: 0.98`",
    ...lenet,
    optimizer: { name: "sgd", learningRate: 0.05, momentum: 0.9 },
    config: (steps) => ({ toSparsity: { zeros: 0.98, from: steps, until: 4 * steps } }),
  },
  {
    name: "LeNet-300-100, Adam, `toSparsity: 0.98`",
    ...lenet,
    optimizer: { name: "adam", learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    config: (steps) => ({ toSparsity: { zeros: 0.98, from: steps, until: 4 * steps } }),
  },
];

/** Glorot's uniform weights. */
function networkOf({ sizes, activations, loss }: Exercise, seed: number): Network {
  const random = xoroshiro128plus(seed);
  const uniform = () => (random.next() >>> 0) / 2 ** 31 - 1;
  const layers = activations.map((activation, i) => {
    const [inputs, units] = [sizes[i]!, sizes[i + 1]!];
    const limit = Math.sqrt(6 / (inputs + units));
    const kernel = Float32Array.from({ length: inputs * units }, () => limit * uniform());
    const name = `layer${i + 1}`;
    return { name, activation, kernel: weights(kernel, [inputs, units]), bias: weights(new Float32Array(units)) };
  });
  return { layers, loss };
}

function batchesOf({ train }: Digits, size: number): readonly Batch[] {
  // What digitsOf gives: one array of rows.
  const data = (train.inputs as { data: Float32Array }).data;
  const labels = train.targets!.data as Int32Array;
  return Array.from({ length: labels.length / size }, (_, i) => {
    const targets = new Float32Array(size * classes);
    for (let row = 0; row < size; row++) targets[row * classes + labels[i * size + row]!] = 1;
    return {
      inputs: weights(data.subarray(i * size * pixels, (i + 1) * size * pixels), [size, pixels]),
      targets: weights(targets, [size, classes]),
    };
  });
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

/** Percent of the test rows whose class has the greatest output: the same arithmetic for the weights of every stack. */
function accuracyOf({ activations }: Exercise, numbers: readonly Weights[], { test }: Digits): number {
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
      // Neither a sigmoid nor a softmax changes which of the outputs is greatest.
      values = activation === "relu" ? sums.map((x) => Math.max(0, x)) : sums.map((x) => 1 / (1 + Math.exp(-x)));
    }
    if (values.indexOf(Math.max(...values)) === labels[row]) right++;
  }
  return (100 * right) / labels.length;
}

/** After each epoch: which weights of kernels are not 0, and the accuracy. */
async function follow(exercise: Exercise, target: Target, split: number) {
  const [digits, network] = [digitsOf(split, "rows"), networkOf(exercise, split)];
  const batches = batchesOf(digits, exercise.batchSize);
  const model = await target.build(network, exercise.optimizer, exercise.batchSize);
  const { adapter } = target;
  const plan = resolve(exercise.config(batches.length), adapter.parameters(model));
  adapter.attach(model, plan);
  const supports: boolean[][] = [];
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    await target.train(model, batches);
    const numbers = await numbersIn(target, model);
    supports.push(
      numbers.filter(({ shape }) => shape.length === 2).flatMap(({ data }) => [...data].map((w) => w !== 0)),
    );
    accuracies.push(accuracyOf(exercise, numbers, digits));
  }
  await target.dispose?.(model);
  return { name: adapter.name, supports, accuracies };
}

/** The share of weights that are live in both, of those that are live in one. */
function jaccard(one: readonly boolean[], other: readonly boolean[]): number {
  let [both, either] = [0, 0];
  for (const [i, live] of one.entries()) {
    if (live && other[i]) both++;
    if (live || other[i]) either++;
  }
  return either === 0 ? 1 : both / either;
}

async function measureExercise(exercise: Exercise, say: (line: string) => void) {
  let [agreement, apart] = [1, 0];
  const accuracy = new Map<string, number[]>();
  const shares: number[] = [];
  for (const split of splits) {
    const runs: Awaited<ReturnType<typeof follow>>[] = [];
    for (const target of exercise.targets) runs.push(await follow(exercise, target, split));
    for (const { name, accuracies } of runs) accuracy.set(name, [...(accuracy.get(name) ?? []), accuracies.at(-1)!]);
    for (const [i, one] of runs.entries()) {
      for (const other of runs.slice(i + 1)) {
        const all = one.supports.map((support, epoch) => jaccard(support, other.supports[epoch]!));
        agreement = Math.min(agreement, ...all);
        const gaps = one.accuracies.map((value, epoch) => Math.abs(value - other.accuracies[epoch]!));
        apart = Math.max(apart, ...gaps);
      }
    }
    const last = runs[0]!.supports.at(-1)!;
    shares.push((100 * last.filter((live) => !live).length) / last.length);
    say(`${exercise.name}, split ${split}: Jaccard ${agreement.toFixed(4)}, ${apart.toFixed(2)} points apart`);
  }
  return { name: exercise.name, share: shares, agreement, apart, ...Object.fromEntries(accuracy) };
}

/** The same support in every stack. */
export const stacksRow: Row = {
  name: "stacks",
  title: "The same network in TensorFlow.js, onnxruntime and brain.js",
  async measure(say) {
    const lines: Awaited<ReturnType<typeof measureExercise>>[] = [];
    for (const exercise of exercises) lines.push(await measureExercise(exercise, say));
    const columns = [
      { key: "name", title: "network" },
      { key: "share", title: "zeros %" },
      { key: "agreement", title: "Jaccard, least", digits: 4 },
      { key: "apart", title: "points apart, most" },
      { key: "tfjs", title: "tfjs, test %" },
      { key: "onnx", title: "onnxruntime, test %" },
      { key: "brainjs", title: "brain.js, test %" },
    ];
    return {
      bounds: lines.map(({ name, agreement, apart }) => ({
        bound: `${name}: Jaccard of supports at least 0.99, accuracy within 0.3 points`,
        figure: `${agreement.toFixed(4)}, ${apart.toFixed(2)} points`,
        met: agreement >= 0.99 && apart <= 0.3,
      })),
      tables: [{ columns, lines }],
      notes: [
        `Every stack has the same first weights and the same batches in the same order, ${epochs} epochs. Supports and accuracies are compared after each epoch, each stack with each other one; the least agreement and the largest distance of all epochs and splits are in the table.`,
        "784-32-10 has sigmoids, half the squared error and batches of one row, which is what brain.js has; its rate is 0.1, without momentum. LeNet-300-100 has batches of 64 and a cross-entropy, at 0.05 with momentum 0.9, or Adam at 0.001.",
        "float32 sums in another order differ in the last bits, and training amplifies them.",
      ],
    };
  },
};
