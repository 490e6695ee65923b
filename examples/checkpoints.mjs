// node examples/checkpoints.mjs FILE [EPOCHS]
// Trains on data that are read while it trains, keeps the run in a file, and goes on from there: stop it with Ctrl-C, or kill -9,
// and start it again.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { l1 } from "@reg/core";
import { adam, createTrainer, regularize, sequential } from "@reg/onnx";
import { checkpointFile } from "@reg/onnx/node";
import * as ort from "onnxruntime-node";

const digits = new URL("../apps/cli/data/digits.csv.gz", import.meta.url);

/** The lines of a file that need not fit into memory, 32 at a time: 64 pixels from 0 to 16, and the class. */
async function* batches() {
  const lines = createInterface({ input: createReadStream(digits).pipe(createGunzip()) });
  let rows = [];
  const batch = () => ({
    inputs: { data: rows.flatMap((row) => row.slice(0, 64).map((pixel) => pixel / 16)), shape: [rows.length, 64] },
    targets: { data: rows.map((row) => row[64]), shape: [rows.length] },
  });
  for await (const line of lines) {
    rows.push(line.split(",").map(Number));
    if (rows.length < 32) continue;
    yield batch();
    rows = [];
  }
  if (rows.length > 0) yield batch();
}

const layers = [
  { name: "hidden", units: 32, activation: "relu" },
  { name: "out", units: 10, activation: "softmax" },
];
const trainer = createTrainer(sequential({ inputs: 64, layers }), {
  ort,
  executionProviders: ["cpu"],
  loss: "softmaxCrossEntropy",
  optimizer: adam({ learningRate: 0.005 }),
});
regularize(trainer, { penalty: l1({ l1: 0.0005 }), mode: "proximal" });

const [, , path = "digits.safetensors", epochs = "8"] = process.argv;
const file = checkpointFile(path);
const history = await trainer.fit(batches, {
  epochs: Number(epochs),
  checkpoint: { every: 50, save: file.save },
  resume: await file.load(),
  onEpoch: ({ epoch, dataLoss, penalty }) =>
    console.log(`epoch ${epoch + 1}  data loss ${dataLoss.toFixed(4)}  penalty ${penalty.toFixed(4)}`),
});
console.log(`${history.length} epochs, ${trainer.step} steps, loss ${history.at(-1).loss}`);
await trainer.dispose();
