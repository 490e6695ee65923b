// A file of Keras from a file input: trained in the page until whole units are zero, cut, and offered as a file for Keras.
import { groupLasso } from "@reg/core";
import { compact, regularize } from "@reg/tfjs";
import { loadKerasModel, saveKeras } from "@reg/tfjs/keras-files";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plainWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
// Within the script: servers send a .gz file as an encoding of another.
import digitsUrl from "../../apps/cli/data/digits.csv.gz?url&inline";
import { digits } from "../browser/data/digits.mjs";

const { searchParams } = new URL(location.href);
const epochs = Number(searchParams.get("epochs") ?? 25);
const [input, bar, status, output] = ["input", "progress", "p[role=status]", "output"].map((name) =>
  document.querySelector(name),
);
setWasmPaths({
  "tfjs-backend-wasm.wasm": plainWasm,
  "tfjs-backend-wasm-simd.wasm": simdWasm,
  "tfjs-backend-wasm-threaded-simd.wasm": threadedWasm,
});

async function dataset() {
  const { train, test } = await digits(await (await fetch(digitsUrl)).arrayBuffer());
  const tensors = ({ inputs, targets }) => [
    tf.tensor2d(inputs.data, [inputs.shape[0], 64]),
    tf.tensor1d(Float32Array.from(targets.data)),
  ];
  return [...tensors(train), ...tensors(test)];
}

async function train(file) {
  const backend = searchParams.get("backend") ?? "cpu";
  if (!(await tf.setBackend(backend))) throw new Error(`The backend ${backend} does not work here.`);
  const [x, y, testX, testY] = await dataset();
  const model = await loadKerasModel(file, { onProgress: (fraction) => (bar.value = fraction) });
  const penalty = groupLasso({ lambda: 0.006, axis: -1 });
  const rules = [{ match: "hidden*/kernel", penalty, mode: "proximal" }];
  const attachment = regularize(model, { rules }, { existing: "replace" });
  const onEpochEnd = (epoch, { zeros, liveUnits }) => {
    bar.value = (epoch + 1) / epochs;
    status.textContent = `epoch ${epoch + 1}: ${(100 * zeros).toFixed(1)} % zeros, ${liveUnits} live units`;
  };
  await model.fit(x, y, { epochs, batchSize: 32, shuffle: false, verbose: 0, callbacks: { onEpochEnd } });
  attachment.detach();
  const { model: small, certificate } = await compact(model, { samples: [testX] });
  const right = tf.tidy(() => small.predict(testX).argMax(1).equal(testY.toInt()).mean().dataSync()[0]);
  const { before, after } = certificate.parameters;
  output.textContent = `parameters: ${before} → ${after}\ntest accuracy: ${right.toFixed(4)}`;
  const link = document.createElement("a");
  link.textContent = "Download the model";
  link.download = "small.keras";
  link.href = URL.createObjectURL(new Blob([await saveKeras(small)]));
  output.after(link);
}

input.addEventListener("change", () => {
  output.textContent = "training";
  train(input.files[0]).catch((error) => {
    output.textContent = error.message;
  });
});
