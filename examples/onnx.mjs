// ONNX: train on the stock onnxruntime, regularized, and get an inference model back.
import { l1 } from "@reg/core";
import { adam, createTrainer, regularize, sequential } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import { sparseRegression } from "./sparseRegression.mjs";

const { inputs, targets, features, rows } = sparseRegression();
// A model of your own: createTrainer(await readFile("model.onnx"), …)
const model = sequential({ inputs: features, layers: [{ units: 1, name: "linear" }] });
const trainer = createTrainer(model, {
  ort,
  executionProviders: ["cpu"],
  loss: "meanSquaredError",
  optimizer: adam({ learningRate: 0.02 }),
});

const regularized = regularize(trainer, { penalty: l1({ l1: 0.1 }), mode: "proximal" });
console.log(`${regularized.plan}\n`);

const data = { inputs: { data: inputs, shape: [rows, features] }, targets: { data: targets, shape: [rows, 1] } };
const history = await trainer.fit(data, { epochs: 60, batchSize: 20 });
const { loss, dataLoss, penalty } = history.at(-1);
const { data: weights } = trainer.weights("linear/kernel");

console.log(`loss ${loss.toFixed(4)} = data ${dataLoss.toFixed(4)} + penalty ${penalty.toFixed(4)}`);
console.log(`exact zeros: ${weights.filter((w) => w === 0).length} of ${features}`);
console.log(`inference model: ${trainer.save().length} bytes`);
await trainer.dispose();
