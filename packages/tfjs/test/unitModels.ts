// Small models whose layers carry units in every way that there is a rule for.
import * as tf from "@tensorflow/tfjs";

const { layers } = tf;
const symbol = (made: unknown) => made as tf.SymbolicTensor;

/** Chains layers on an input. */
function chain(shape: (number | null)[], ...parts: tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape, name: "x" });
  const output = parts.reduce((value, layer) => symbol(layer.apply(value)), input);
  return tf.model({ inputs: input, outputs: output });
}

const conv = (name: string, filters: number, options: object = {}) =>
  layers.conv2d({ name, filters, kernelSize: 3, activation: "relu", ...options });
const dense = (name: string, units: number, activation?: "relu" | "tanh" | "sigmoid" | "softmax" | "elu") =>
  layers.dense({ name, units, ...(activation && { activation }) });

/** Each with what a fresh one is made by. */
export const unitModels: Readonly<Record<string, () => tf.LayersModel>> = {
  mlp: () =>
    tf.sequential({
      layers: [
        layers.dense({ name: "one", units: 10, inputShape: [6], activation: "sigmoid" }),
        layers.dropout({ rate: 0.5 }),
        dense("two", 7, "tanh"),
        dense("three", 3, "softmax"),
      ],
    }),
  cnn: () =>
    chain(
      [8, 8, 3],
      conv("one", 8, { padding: "same" }),
      layers.batchNormalization({ name: "norm" }),
      layers.maxPooling2d({ poolSize: 2 }),
      conv("two", 6),
      layers.flatten(),
      dense("three", 7, "elu"),
      dense("four", 2),
    ),
  "channels first": () =>
    chain(
      [3, 6, 6],
      layers.zeroPadding2d({ padding: 1, dataFormat: "channelsFirst" }),
      conv("one", 5, { dataFormat: "channelsFirst" }),
      layers.flatten({ dataFormat: "channelsFirst" }),
      dense("two", 3),
    ),
  residual: () => {
    const input = tf.input({ shape: [5], name: "x" });
    const stem = symbol(dense("stem", 8, "relu").apply(input));
    const inside = symbol(dense("inside", 9, "tanh").apply(stem));
    const back = symbol(dense("back", 8).apply(inside));
    const sum = symbol(layers.add().apply([stem, back]));
    return tf.model({ inputs: input, outputs: symbol(dense("classes", 3).apply(sum)) });
  },
  concat: () => {
    const input = tf.input({ shape: [6, 6, 2], name: "x" });
    const one = symbol(conv("one", 4, { padding: "same" }).apply(input));
    const two = symbol(conv("two", 7, { padding: "same", kernelSize: 1 }).apply(input));
    const joined = symbol(layers.concatenate().apply([one, two]));
    const three = symbol(conv("three", 3).apply(joined));
    const pooled = symbol(layers.globalAveragePooling2d({}).apply(three));
    return tf.model({ inputs: input, outputs: symbol(dense("four", 2).apply(pooled)) });
  },
  depthwise: () =>
    chain(
      [7, 7, 2],
      conv("one", 6),
      layers.depthwiseConv2d({ name: "deep", kernelSize: 3, depthMultiplier: 2, activation: "relu" }),
      layers.separableConv2d({ name: "apart", filters: 5, kernelSize: 2, depthMultiplier: 2, activation: "tanh" }),
      layers.globalMaxPooling2d({}),
      dense("two", 2),
    ),
  transposed: () =>
    chain(
      [4, 4, 3],
      conv("one", 6, { kernelSize: 1 }),
      layers.conv2dTranspose({ name: "up", filters: 5, kernelSize: 3, strides: 2, activation: "relu" }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.cropping2D({
        cropping: [
          [1, 1],
          [2, 0],
        ],
      }),
      conv("two", 2),
    ),
  "one dimension": () =>
    chain(
      [9, 4],
      layers.conv1d({ name: "one", filters: 6, kernelSize: 3, activation: "relu" }),
      layers.averagePooling1d({ poolSize: 2, strides: 1 }),
      layers.conv1d({ name: "two", filters: 5, kernelSize: 2, padding: "same" }),
      layers.prelu({ name: "leak", sharedAxes: [1] }),
      layers.globalAveragePooling1d({}),
      dense("three", 2),
    ),
  "three dimensions": () =>
    chain(
      [4, 4, 4, 2],
      layers.conv3d({ name: "one", filters: 5, kernelSize: 2, activation: "relu" }),
      layers.maxPooling3d({ poolSize: 2, strides: 1 }),
      layers.flatten(),
      dense("two", 3),
    ),
  embedding: () =>
    chain(
      [5],
      layers.embedding({ name: "words", inputDim: 11, outputDim: 6 }),
      layers.timeDistributed({ name: "each", layer: dense("inner", 7, "tanh") }),
      layers.flatten(),
      dense("two", 3),
    ),
  gru: () =>
    chain(
      [6, 4],
      layers.gru({ name: "first", units: 7, returnSequences: true }),
      layers.gru({ name: "second", units: 5 }),
      dense("two", 3),
    ),
  lstm: () =>
    chain(
      [5, 3],
      layers.lstm({ name: "first", units: 6, returnSequences: true, activation: "relu" }),
      layers.simpleRNN({ name: "second", units: 5 }),
      dense("two", 3),
    ),
  bidirectional: () =>
    chain(
      [5, 3],
      layers.bidirectional({
        name: "both",
        // tfjs' types ask for the class of recurrent layers.
        layer: layers.lstm({ name: "inner", units: 6, returnSequences: true }) as never,
        mergeMode: "concat",
      }),
      layers.bidirectional({ name: "sum", layer: layers.gru({ name: "last", units: 4 }) as never, mergeMode: "sum" }),
      dense("two", 3),
    ),
  shared: () => {
    const input = tf.input({ shape: [6], name: "x" });
    const twice = dense("twice", 6, "relu");
    const once = symbol(dense("one", 6, "tanh").apply(input));
    const again = symbol(twice.apply(twice.apply(once)));
    return tf.model({ inputs: input, outputs: symbol(dense("two", 3).apply(again)) });
  },
  nested: () => {
    const encoder = tf.sequential({ name: "encoder" });
    encoder.add(layers.dense({ name: "inner", units: 8, inputShape: [5], activation: "tanh" }));
    encoder.add(dense("code", 6, "relu"));
    const input = tf.input({ shape: [4], name: "x" });
    const before = symbol(dense("before", 5, "relu").apply(input));
    const code = symbol(encoder.apply(before));
    return tf.model({ inputs: input, outputs: symbol(dense("after", 2).apply(code)) });
  },
  layout: () =>
    chain(
      [12],
      dense("one", 12, "relu"),
      layers.reshape({ targetShape: [12, 1] }),
      layers.permute({ dims: [2, 1] }),
      layers.leakyReLU(),
      layers.reshape({ targetShape: [12] }),
      layers.repeatVector({ n: 3 }),
      layers.conv1d({ name: "two", filters: 4, kernelSize: 2 }),
      layers.flatten(),
      dense("three", 2),
    ),
  "several inputs": () => {
    const image = tf.input({ shape: [6, 6, 2], name: "image" });
    const facts = tf.input({ shape: [4], name: "facts" });
    const one = symbol(layers.globalAveragePooling2d({}).apply(conv("one", 6).apply(image)));
    const two = symbol(dense("two", 6, "sigmoid").apply(facts));
    const product = symbol(layers.multiply().apply([one, two]));
    const most = symbol(layers.maximum().apply([one, two]));
    const outputs = [symbol(dense("three", 2).apply(product)), symbol(dense("four", 3, "softmax").apply(most))];
    return tf.model({ inputs: [image, facts], outputs });
  },
};

/** A model of these with weights that are the same in every run: biases, scales and variances too are no longer 0 and 1. */
export function unitModel(name: string): tf.LayersModel {
  const model = unitModels[name]!();
  let seed = 1;
  const weights = model.weights.map(({ name, shape }) => {
    const numbers = tf.randomUniform(shape as number[], -0.6, 0.6, "float32", seed++);
    return /variance/.test(name) ? tf.abs(numbers).add(0.5) : numbers;
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}
