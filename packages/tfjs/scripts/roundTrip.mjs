// Writes models for tooling/oracle/tfjs/round_trip.py: each file of the goldens as `saveKeras` writes it after `loadKerasModel`, and models
// that were trained to zeros and cut. Models whose name says that they are trained keep their optimizer, and `after` is what they predict one step
// later. cases.json has what tfjs predicts with them. The built code is run: `npx tsc -b packages/tfjs`.
//
//     node scripts/roundTrip.mjs folder
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { strFromU8, unzipSync } from "fflate";
import { loadKerasModel, saveKeras } from "../dist/kerasFiles.js";
import { trainedModels } from "./roundTrip/trainedModels.mjs";

const folder = process.argv[2];
const cases = [];

const numbers = (tensor) => ({ shape: tensor.shape, data: Array.from(tensor.dataSync()) });

const oneOrAll = (tensors) => (tensors.length === 1 ? tensors[0] : tensors);

async function write({ name, model, inputs, parameters, targets }) {
  const bytes = await saveKeras(model, { includeOptimizer: targets !== undefined }).catch((error) => error);
  if (bytes instanceof Error) {
    if (bytes.name !== "RegError") throw bytes;
    cases.push({ name, refused: bytes.message });
    return;
  }
  const predict = () => [model.predict(oneOrAll(inputs))].flat().map(numbers);
  const outputs = predict();
  const file = `${cases.length}.keras`;
  writeFileSync(join(folder, file), bytes);
  const one = { name, file, inputs: inputs.map(numbers), outputs, parameters };
  cases.push(one);
  if (!targets) return;
  await model.fit(oneOrAll(inputs), oneOrAll(targets), { batchSize: 4, shuffle: false, verbose: 0 });
  Object.assign(one, { targets: targets.map(numbers), after: predict() });
}

await tf.setBackend("cpu");
for (const archive of ["keras3Files.zip", "tf2Files.zip"]) {
  const files = unzipSync(readFileSync(new URL(`../golden/${archive}`, import.meta.url)));
  const { cases: goldens } = JSON.parse(strFromU8(files["cases.json"]));
  for (const [i, { name, ending, inputs, targets }] of goldens.entries()) {
    const isTrained = /^(resumed|optimizer|loss)/.test(name);
    const model = await loadKerasModel(files[`${i}${ending}`], { compile: isTrained }).catch(() => undefined);
    // What is not loaded is told in docs/keras-files.md.
    if (!model) continue;
    const by = archive.startsWith("tf2") ? "TF 2" : "Keras 3";
    const tensors = (list) => list.map(({ data, shape }) => tf.tensor(data, shape));
    await write({
      ...{ name: `${by}: ${name}`, model, inputs: tensors(inputs) },
      ...(isTrained && { targets: tensors(targets) }),
    });
  }
}
for (const trained of await trainedModels()) await write(trained);
writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
