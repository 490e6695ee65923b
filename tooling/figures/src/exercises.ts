// What every stack trains from the same weights and batches, and the stacks.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { brainjsTarget } from "@reg/brainjs/conformance";
import type { Batch, DenseLayer, Network, Optimizer, Target } from "@reg/conformance";
import { type ConfigInput, weights } from "@reg/core";
import { onnxTarget } from "@reg/onnx/conformance";
import { tfjsTarget } from "@reg/tfjs/conformance";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { NeuralNetwork } from "brain.js";
import * as ort from "onnxruntime-node";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Digits } from "./digits.ts";

const pixels = 784;
const classes = 10;

/** What is trained: sizes of its layers, activations and how. */
export interface Exercise {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly activations: readonly DenseLayer["activation"][];
  readonly loss: Network["loss"];
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly epochs: number;
  readonly config: (stepsPerEpoch: number) => ConfigInput;
  readonly targets: readonly Target[];
}

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
setThreadsCount(1);

// The suite hands models only back to the target that made them.
const tfjs = tfjsTarget("wasm") as Target;
/** onnxruntime on one thread, which is compared with itself too. */
export const onnx = onnxTarget({
  ort,
  executionProviders: ["cpu"],
  sessionOptions: { intraOpNumThreads: 1 },
}) as Target;
const brainjs = brainjsTarget(NeuralNetwork as never, "2.0.0-beta.24") as Target;

const plain = {
  sizes: [pixels, 32, classes],
  activations: ["sigmoid", "sigmoid"],
  loss: "halfSquaredError",
  optimizer: { name: "sgd", learningRate: 0.1, momentum: 0 },
  batchSize: 1,
  epochs: 5,
  targets: [tfjs, onnx, brainjs],
} as const;
const lenet = {
  sizes: [pixels, 300, 100, classes],
  activations: ["relu", "relu", "softmax"],
  loss: "categoricalCrossEntropy",
  batchSize: 64,
  epochs: 5,
  targets: [tfjs, onnx],
} as const;
const adam = { name: "adam", learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

const l1 = (strength: number) => ({ penalty: { name: "l1", l1: strength }, mode: "proximal" }) as const;
const target = (zeros: number, stepsPerEpoch: number) => ({
  toSparsity: { zeros, from: stepsPerEpoch, until: 4 * stepsPerEpoch },
});

/** The networks of the row, each with how it is trained. */
export const exercises: readonly Exercise[] = [
  // As the next one before its first cut; two epochs tell as much as five.
  { name: "784-32-10, l1 1e-4", ...plain, epochs: 2, config: () => l1(1e-4) },
  {
    name: "784-32-10, `toSparsity: 0.95`",
    ...plain,
    config: (steps) => ({ ...l1(1e-4), ...target(0.95, steps) }),
  },
  {
    name: "LeNet-300-100 with tanh, Adam, l1 3e-4",
    ...lenet,
    activations: ["tanh", "tanh", "softmax"],
    optimizer: adam,
    config: () => l1(3e-4),
  },
  {
    name: "LeNet-300-100, momentum, `toSparsity: 0.98`",
    ...lenet,
    optimizer: { name: "sgd", learningRate: 0.05, momentum: 0.9 },
    config: (steps) => target(0.98, steps),
  },
  {
    name: "LeNet-300-100, Adam, `toSparsity: 0.98`",
    ...lenet,
    optimizer: adam,
    config: (steps) => target(0.98, steps),
  },
];

/** Glorot's uniform weights; with `moved` the next float32 after each, away from 0. */
export function networkOf({ sizes, activations, loss }: Exercise, seed: number, moved: boolean): Network {
  const random = xoroshiro128plus(seed);
  const uniform = () => (random.next() >>> 0) / 2 ** 31 - 1;
  const layers = activations.map((activation, i) => {
    const [inputs, units] = [sizes[i]!, sizes[i + 1]!];
    const limit = Math.sqrt(6 / (inputs + units));
    const kernel = Float32Array.from({ length: inputs * units }, () => limit * uniform());
    const bits = new Int32Array(kernel.buffer);
    if (moved) for (let at = 0; at < bits.length; at++) bits[at]!++;
    const name = `layer${i + 1}`;
    return { name, activation, kernel: weights(kernel, [inputs, units]), bias: weights(new Float32Array(units)) };
  });
  return { layers, loss };
}

/** The training rows of a split in their order. */
export function batchesOf({ train }: Digits, size: number): readonly Batch[] {
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
