// The usual recipe of a Keras tutorial, as data: what every stack starts from. The same weights at the beginning and the
// same batches, so that stacks can be compared.
import type { ConfigInput, Weights } from "@reg/core";
import { type Dataset, type Samples, takeRows } from "./datasets/dataset.ts";
import { type Split, splitByClass } from "./datasets/split.ts";
import { type StandardizedSplit, standardize } from "./datasets/standardize.ts";
import { type Random, randomFor } from "./random.ts";

/** A dense layer's weights: kernel `[inputs, units]` and bias `[units]`. */
export interface Layer {
  readonly name: string;
  readonly kernel: Weights;
  readonly bias: Weights;
  readonly activation: "relu" | "softmax";
}

/** Everything a stack needs to know to train. */
export interface Recipe {
  readonly split: Split;
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** Seeded Glorot-uniform kernels and zero biases. */
  readonly layers: readonly Layer[];
  readonly config: ConfigInput;
  readonly epochs: number;
  readonly batchSize: number;
  /** The training rows in the order of an epoch, counted from 0. */
  rowsOf(epoch: number): Samples;
}

/** The sizes of the network, from features to classes. */
export const networkSizes = (features: number, classes: number): readonly number[] => [features, 32, 16, classes];

const testFraction = 0.2;

/** Uniform in ±sqrt(6 / (inputs + units)), as Keras' `glorot_uniform`. Glorot and Bengio (2010). */
function glorotUniform(inputs: number, units: number, random: Random): Layer["kernel"] {
  const limit = Math.sqrt(6 / (inputs + units));
  const data = Float32Array.from({ length: inputs * units }, () => (2 * random.uniform() - 1) * limit);
  return { data, shape: [inputs, units] };
}

/** Dense layers `layer1`, `layer2`, … (brain.js' own numbers): relu inside, softmax at the end. */
export function initialLayers(sizes: readonly number[], random: Random): Layer[] {
  return sizes.slice(1).map((units, i) => ({
    name: `layer${i + 1}`,
    kernel: glorotUniform(sizes[i]!, units, random),
    bias: { data: new Float32Array(units), shape: [units] },
    activation: i + 2 === sizes.length ? "softmax" : "relu",
  }));
}

/** Training and test rows of a data set: a stratified fifth is the test, features standardized by the training rows. */
export const splitDataset = (dataset: Dataset, seed: number): StandardizedSplit =>
  standardize(splitByClass(dataset, testFraction, randomFor(seed, "split")));

/** The recipe for a data set that has been split. */
export function createRecipe(
  { features, classes }: Dataset,
  split: Split,
  { config, epochs, seed }: { readonly config: ConfigInput; readonly epochs: number; readonly seed: number },
): Recipe {
  const random = randomFor(seed, "batches");
  const orders: Int32Array[] = [];
  const rows = split.train.labels.length;
  return {
    split,
    classes,
    features,
    config,
    epochs,
    batchSize: 32,
    layers: initialLayers(networkSizes(features.length, classes.length), randomFor(seed, "weights")),
    rowsOf(epoch) {
      // Every stack asks for the epochs in order, and gets the same.
      while (orders.length <= epoch) orders.push(random.shuffle(Int32Array.from({ length: rows }, (_, i) => i)));
      return takeRows(split.train, orders[epoch]!);
    },
  };
}
