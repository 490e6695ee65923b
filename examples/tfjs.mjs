// TensorFlow.js: regularize a model, keep using fit.
import { l1 } from "@reg/core";
import { regularize } from "@reg/tfjs";
import * as tf from "@tensorflow/tfjs";
import { sparseRegression } from "./sparseRegression.mjs";

const { inputs, targets, features, rows } = sparseRegression();
const model = tf.sequential({
  layers: [tf.layers.dense({ units: 1, inputShape: [features], name: "linear", kernelInitializer: "zeros" })],
});
model.compile({ optimizer: tf.train.adam(0.02), loss: "meanSquaredError" });

const regularized = regularize(model, { penalty: l1({ l1: 0.1 }), mode: "proximal" });
console.log(`${regularized.plan}\n`);

const [x, y] = [tf.tensor2d(inputs, [rows, features]), tf.tensor2d(targets, [rows, 1])];
const { history } = await model.fit(x, y, { epochs: 60, batchSize: 20, shuffle: false, verbose: 0 });
const kernel = model.getLayer("linear").getWeights()[0].dataSync();

console.log(
  `loss ${history.loss.at(-1).toFixed(4)} = data ${history.dataLoss.at(-1).toFixed(4)} + penalty ${history.penalty.at(-1).toFixed(4)}`,
);
console.log(`exact zeros: ${kernel.filter((w) => w === 0).length} of ${features}`);
