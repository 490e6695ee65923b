// ONNX: train with a group penalty, cut the dead units out, and get a smaller model that gives the same outputs.
import { readFile } from "node:fs/promises";
import { groupLasso } from "@reg/core";
import { compact, createTrainer, regularize, sequential, sgd } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import { digits } from "./browser/data/digits.mjs";

const rowsOf = ({ inputs, targets }) => ({ inputs: { ...inputs, shape: [inputs.shape[0], 64] }, targets });
const { train, test } = await digits(await readFile(new URL("../apps/cli/data/digits.csv.gz", import.meta.url)));
const runtime = { ort, executionProviders: ["cpu"] };
const loss = "softmaxCrossEntropy";
const hidden = [256, 128].map((units, i) => ({ name: `hidden${i + 1}`, units, activation: "relu" }));
const model = sequential({ inputs: 64, layers: [...hidden, { name: "classes", units: 10 }] });
const trainer = createTrainer(model, { ...runtime, loss, optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }) });

// A unit is a column of its kernel: the penalty turns whole columns to zero.
const penalty = groupLasso({ lambda: 0.005, axis: -1 });
regularize(trainer, { rules: [{ match: "hidden*/kernel", penalty, mode: "proximal" }] });
await trainer.fit(rowsOf(train), { epochs: 30, batchSize: 32 });
const { accuracy } = await trainer.evaluate(rowsOf(test));
const {
  removed,
  certificate,
  model: small,
} = await compact(trainer.export(), {
  ...runtime,
  samples: [rowsOf(test).inputs],
});
await trainer.dispose();

const { difference, compared, slower, reason, ...figures } = certificate;
for (const { name, size, units } of removed) console.log(`${name}: ${size - units.length} of ${size} units left`);
for (const [what, { before, after }] of Object.entries(figures)) console.log(`${what}: ${before} → ${after}`);
console.log(`outputs differ by at most ${difference.ulps} units in the last place`);
const cut = createTrainer(small, { ...runtime, loss });
const again = await cut.evaluate(rowsOf(test));
console.log(`test accuracy: ${accuracy.toFixed(4)} → ${again.accuracy.toFixed(4)}`);
await cut.dispose();
