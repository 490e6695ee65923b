// TensorFlow.js: train with a group penalty, cut the dead units out, and get a smaller model that gives the same outputs.
import { readFile } from "node:fs/promises";
import { groupLasso } from "@reg/core";
import { compact, regularize } from "@reg/tfjs";
import * as tf from "@tensorflow/tfjs";
import { digits } from "./browser/data/digits.mjs";

const { train, test } = await digits(await readFile(new URL("../apps/cli/data/digits.csv.gz", import.meta.url)));
const tensors = ({ inputs, targets }) => [
  tf.tensor2d(inputs.data, [inputs.shape[0], 64]),
  tf.tensor1d(Float32Array.from(targets.data)),
];
const [[x, y], [testX, testY]] = [tensors(train), tensors(test)];
const layer = (units, name, activation, seed) =>
  tf.layers.dense({ units, name, activation, kernelInitializer: tf.initializers.glorotUniform({ seed }) });
const model = tf.sequential();
model.add(tf.layers.inputLayer({ inputShape: [64] }));
for (const [i, units] of [128, 64].entries()) model.add(layer(units, `hidden${i + 1}`, "relu", i + 1));
model.add(layer(10, "classes", "softmax", 3));
model.compile({
  optimizer: tf.train.momentum(0.05, 0.9),
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
});

// A unit is a column of its kernel: the penalty turns whole columns to zero.
const penalty = groupLasso({ lambda: 0.006, axis: -1 });
const attachment = regularize(model, { rules: [{ match: "hidden*/kernel", penalty, mode: "proximal" }] });
await model.fit(x, y, { epochs: 25, batchSize: 32, shuffle: false, verbose: 0 });
attachment.detach();
const { model: small, removed, certificate } = await compact(model, { samples: [testX] });

const { difference, compared, slower, reason, ...figures } = certificate;
for (const { name, size, units } of removed) console.log(`${name}: ${size - units.length} of ${size} units left`);
for (const [what, { before, after }] of Object.entries(figures)) console.log(`${what}: ${before} → ${after}`);
console.log(`outputs differ by at most ${difference.ulps} units in the last place`);
const accuracyOf = (each) => each.evaluate(testX, testY)[1].dataSync()[0].toFixed(4);
console.log(`test accuracy: ${accuracyOf(model)} → ${accuracyOf(small)}`);
