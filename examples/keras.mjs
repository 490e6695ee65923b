// A file of Keras: load it, train it until whole units are zero, cut them out, and give Keras a smaller file.
import { readFile, writeFile } from "node:fs/promises";
import { groupLasso } from "@reg/core";
import { compact, regularize } from "@reg/tfjs";
import { loadKerasModel, saveKeras } from "@reg/tfjs/keras-files";
import * as tf from "@tensorflow/tfjs";
import { digits } from "./browser/data/digits.mjs";

const { train, test } = await digits(await readFile(new URL("../apps/cli/data/digits.csv.gz", import.meta.url)));
const tensors = ({ inputs, targets }) => [
  tf.tensor2d(inputs.data, [inputs.shape[0], 64]),
  tf.tensor1d(Float32Array.from(targets.data)),
];
const [[x, y], [testX, testY]] = [tensors(train), tensors(test)];

// As Keras compiled it, with its regularizers.
const model = await loadKerasModel(new URL("digits.keras", import.meta.url));
const penalty = groupLasso({ lambda: 0.006, axis: -1 });
const rules = [{ match: "hidden*/kernel", penalty, mode: "proximal" }];
const attachment = regularize(model, { rules }, { existing: "replace" });
await model.fit(x, y, { epochs: 25, batchSize: 32, shuffle: false, verbose: 0 });
attachment.detach();

const { model: small, removed, certificate } = await compact(model, { samples: [testX] });
const bytes = await saveKeras(small);
if (process.argv[2]) await writeFile(process.argv[2], bytes);

for (const { name, size, units } of removed) console.log(`${name}: ${size - units.length} of ${size} units left`);
const { parameters } = certificate;
console.log(`parameters: ${parameters.before} → ${parameters.after}`);
const right = (each) => tf.tidy(() => each.predict(testX).argMax(1).equal(testY.toInt()).mean().dataSync()[0]);
const again = await loadKerasModel(bytes);
console.log(`test accuracy: ${[model, small, again].map((each) => right(each).toFixed(4)).join(" → ")}`);
console.log(`the file for Keras: ${bytes.length} bytes`);
