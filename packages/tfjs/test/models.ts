// Models and data for tests: small, with fixed seeds.
import * as tf from "@tensorflow/tfjs";

const init = (seed: number) => tf.initializers.glorotNormal({ seed });

/** Regression data for the models below. */
export const inputs = () => tf.randomNormal([16, 4], 0, 1, "float32", 3);
export const targets = () => tf.randomNormal([16, 2], 0, 1, "float32", 4);

/** Two dense layers, `a` and `b`. */
export function sequential(kernelRegularizer?: ReturnType<typeof tf.regularizers.l1l2>): tf.Sequential {
  const first = { name: "a", units: 3, inputShape: [4], kernelInitializer: init(1) };
  return tf.sequential({
    layers: [
      tf.layers.dense(kernelRegularizer ? { ...first, kernelRegularizer } : first),
      tf.layers.dense({ name: "b", units: 2, kernelInitializer: init(2) }),
    ],
  });
}

/** The same two layers as a functional model. */
export function functional(): tf.LayersModel {
  const input = tf.input({ shape: [4] });
  const hidden = tf.layers.dense({ name: "a", units: 3, kernelInitializer: init(1) }).apply(input);
  const output = tf.layers.dense({ name: "b", units: 2, kernelInitializer: init(2) }).apply(hidden);
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}

/** A layer used twice, and a nested model. */
export function shared(): tf.LayersModel {
  const encoder = tf.sequential({
    name: "encoder",
    layers: [tf.layers.dense({ name: "a", units: 4, inputShape: [4], kernelInitializer: init(5) })],
  });
  const twice = tf.layers.dense({ name: "twice", units: 4, kernelInitializer: init(6) });
  const input = tf.input({ shape: [4] });
  const once = twice.apply(encoder.apply(input));
  const output = tf.layers.dense({ name: "out", units: 2, kernelInitializer: init(7) }).apply(twice.apply(once));
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}

/** The numbers of all weights, in order. */
export const numbersOf = (model: tf.LayersModel): number[][] =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

/** Compiled with the squared error as its loss. */
export function compiled<M extends tf.LayersModel>(model: M, optimizer: tf.Optimizer = tf.train.sgd(0.1)): M {
  model.compile({ optimizer, loss: "meanSquaredError" });
  return model;
}

/** Trains on the data above, as one batch, in order. */
export const fit = (model: tf.LayersModel, options: tf.ModelFitArgs = {}): Promise<tf.History> =>
  model.fit(inputs(), targets(), { batchSize: 16, shuffle: false, verbose: 0, ...options });

/** The numbers of the first kernel. */
export const kernelOf = (model: tf.LayersModel): { data: Float32Array; shape: readonly number[] } => {
  const [kernel] = model.getWeights();
  return { data: Float32Array.from(kernel!.dataSync()), shape: kernel!.shape };
};
