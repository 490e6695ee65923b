// Writes models for tooling/oracle/tfjs/round_trip.py: each file of the goldens as `saveKeras` writes it after `loadKerasModel`, and models
// that were trained to zeros and cut. cases.json has what tfjs predicts with them. The built code is run: `npx tsc -b packages/tfjs`.
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

async function write({ name, model, inputs, parameters }) {
  const bytes = await saveKeras(model).catch((error) => error);
  if (bytes instanceof Error) {
    if (bytes.name !== "RegError") throw bytes;
    cases.push({ name, refused: bytes.message });
    return;
  }
  const outputs = [model.predict(inputs.length === 1 ? inputs[0] : inputs)].flat();
  const file = `${cases.length}.keras`;
  writeFileSync(join(folder, file), bytes);
  cases.push({ name, file, inputs: inputs.map(numbers), outputs: outputs.map(numbers), parameters });
}

await tf.setBackend("cpu");
for (const archive of ["keras3Files.zip", "tf2Files.zip"]) {
  const files = unzipSync(readFileSync(new URL(`../golden/${archive}`, import.meta.url)));
  const { cases: goldens } = JSON.parse(strFromU8(files["cases.json"]));
  for (const [i, { name, ending, inputs }] of goldens.entries()) {
    const model = await loadKerasModel(files[`${i}${ending}`], { compile: false }).catch(() => undefined);
    // What is not loaded is told in docs/keras-files.md.
    if (!model) continue;
    const by = archive.startsWith("tf2") ? "TF 2" : "Keras 3";
    await write({ name: `${by}: ${name}`, model, inputs: inputs.map(({ data, shape }) => tf.tensor(data, shape)) });
  }
}
for (const trained of await trainedModels()) await write(trained);
writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
