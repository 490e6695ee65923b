// TensorFlow.js as its users know it: a Sequential, compile, fit. Batches come in the recipe's order, so `fit` is asked
// for one epoch at a time and not to shuffle.
import { regularize, tfjsAdapter } from "@reg/tfjs";
import type * as tensorflow from "@tensorflow/tfjs";
import { crossEntropy } from "../metrics.ts";
import type { Layer, Recipe } from "../recipe.ts";
import { loadTensorflow, type Tensorflow } from "./loadTensorflow.ts";
import { runtimes } from "./runtimes.ts";
import { type ModelFile, optimizer, type Stack, type Trained, type Watch } from "./stack.ts";
import { tfjsFiles } from "./tfjsFiles.ts";

/** A network of these layers. */
export async function build(tf: Tensorflow, layers: readonly Layer[]): Promise<tensorflow.Sequential> {
  const model = tf.sequential();
  for (const { name, kernel, activation } of layers) {
    const [inputs, units] = [kernel.shape[0]!, kernel.shape[1]!];
    model.add(tf.layers.dense({ name, units, activation, inputShape: [inputs] }));
  }
  for (const { path, role, write } of tfjsAdapter.parameters(model)) {
    const layer = layers.find(({ name }) => path.startsWith(`${name}/`))!;
    await write(role === "kernel" ? layer.kernel : layer.bias);
  }
  return model;
}

async function train(tf: Tensorflow, recipe: Recipe, watch: Watch): Promise<Trained> {
  const { layers, config, epochs, batchSize, split, classes, features } = recipe;
  const model = await build(tf, layers);
  const attachment = regularize(model, config);
  watch.onPlan(attachment.plan);
  model.compile({ optimizer: tf.train.sgd(optimizer.learningRate), loss: "categoricalCrossentropy" });
  const matrix = (inputs: Float32Array) => tf.tensor2d(inputs, [inputs.length / features.length, features.length]);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { inputs, labels } = recipe.rowsOf(epoch);
    const [x, y] = [matrix(inputs), tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), classes.length).toFloat())];
    const { history } = await model.fit(x, y, { batchSize, epochs: 1, shuffle: false, verbose: 0 });
    tf.dispose([x, y]);
    const last = (name: string) => Number(history[name]!.at(-1));
    await watch.onEpoch({ loss: last("loss"), dataLoss: last("dataLoss"), penalty: last("penalty") });
  }
  const predict = (inputs: Float32Array) =>
    tf.tidy(() => (model.predict(matrix(inputs)) as tensorflow.Tensor).dataSync());
  const parameters = tfjsAdapter.parameters(model).map(async ({ path, role, shape, read }) => {
    return { path, role, shape, weights: await read() };
  });
  return {
    plan: attachment.plan,
    parameters: await Promise.all(parameters),
    report: await attachment.report(),
    trainOutputs: predict(split.train.inputs),
    testOutputs: predict(split.test.inputs),
  };
}

async function save(tf: Tensorflow, layers: readonly Layer[], out: string): Promise<ModelFile[]> {
  const model = await build(tf, layers);
  try {
    return await tfjsFiles(tf, model, out);
  } finally {
    model.dispose();
  }
}

/** TensorFlow.js on its JavaScript backend. */
export async function tfjsStack(): Promise<Stack> {
  const tf = await loadTensorflow();
  return {
    name: "tfjs",
    target: await runtimes.tfjs.load(),
    dataLoss: crossEntropy,
    train: (recipe, watch) => train(tf, recipe, watch),
    save: (layers, out) => save(tf, layers, out),
  };
}
