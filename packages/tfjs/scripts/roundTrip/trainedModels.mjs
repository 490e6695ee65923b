// Files of Keras that are trained to zeros in whole units and cut.
import { readFileSync } from "node:fs";
import { groupLasso } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { digits } from "../../../../examples/browser/data/digits.mjs";
import { compact, regularize } from "../../dist/index.js";
import { loadKerasModel } from "../../dist/kerasFiles.js";

const repository = new URL("../../../../", import.meta.url);

/** Trains, cuts, and says what is left. */
async function cut(name, file, { inputs, targets, match, lambda, epochs }) {
  const model = await loadKerasModel(file);
  const rules = [{ match, penalty: groupLasso({ lambda, axis: -1 }), mode: "proximal" }];
  const attachment = regularize(model, { rules }, { existing: "replace" });
  await model.fit(inputs, targets, { epochs, batchSize: 32, shuffle: false, verbose: 0 });
  attachment.detach();
  const { model: small, certificate } = await compact(model);
  const { before, after } = certificate.parameters;
  return { name: `${name}, trained and cut`, model: small, inputs: [inputs], parameters: [before, after] };
}

export async function trainedModels() {
  const { train } = await digits(readFileSync(new URL("apps/cli/data/digits.csv.gz", repository)));
  const first = 256;
  const pictures = tf.tensor2d(train.inputs.data.slice(0, first * 64), [first, 64]);
  const classes = tf.tensor1d(Float32Array.from(train.targets.data.slice(0, first)));
  const images = tf.reshape(pictures, [first, 8, 8, 1]);
  const read = (path) => readFileSync(new URL(path, repository));
  const dense = { inputs: pictures, targets: classes, match: "hidden*/kernel", lambda: 0.01, epochs: 40 };
  const convolutions = { inputs: images, targets: classes, match: "conv*/kernel", lambda: 0.02, epochs: 30 };
  return [
    await cut("dense layers", read("examples/digits.keras"), dense),
    await cut("convolutions", read("packages/tfjs/golden/digitImages.keras"), convolutions),
  ];
}
