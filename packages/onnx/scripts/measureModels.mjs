// Prints the table of docs/models.md: reads, writes, runs and fine-tunes every model of realModels.mjs that is in the given
// folders. Built code is measured: `npx tsc -p .` first.
//
//     node scripts/measureModels.mjs <folder>...
//
// The folders hold unpacked packages, and what tooling/oracle/exports/zoo.py writes; none of these is part of the project.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { l1 } from "@reg/core";
import * as ort from "onnxruntime-node";
import {
  adam,
  createTrainer,
  readModel,
  regularize,
  untieWeights,
  withInputShapes,
  writeModel,
} from "../dist/index.js";
import { inputsOf } from "./realInputs.mjs";
import { realModels } from "./realModels.mjs";

const provider = { ort, executionProviders: ["cpu"] };
const steps = 10;

/** What was refused, in the words of the errors. */
const refusals = [];

async function run(bytes, inputs) {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["cpu"], logSeverityLevel: 3 });
  const feeds = Object.entries(inputs).map(([name, { data, shape }]) => {
    const type = { Float32Array: "float32", Int32Array: "int32", BigInt64Array: "int64" }[data.constructor.name];
    return [name, new ort.Tensor(type, data, shape)];
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.values(results).map(({ data }) => data);
}

/** Whether what was read and written computes the same bits. */
async function comesBack(bytes, inputs) {
  const [before, after] = [await run(bytes, inputs), await run(writeModel(readModel(bytes)), inputs)];
  const same = before.every((data, i) => data.every((x, at) => Object.is(x, after[i][at])));
  return same ? "equal" : "DIFFERENT";
}

/** Something else than what the model says now, in the form the loss takes. */
function targetsFor({ loss, classes = 2 }, { data, shape }) {
  if (loss !== "softmaxCrossEntropy") return { shape, data: Float32Array.from(data, (_, i) => (i % 3) / 4) };
  const rows = shape.slice(0, -1);
  return { shape: rows, data: Int32Array.from({ length: rows.reduce((a, b) => a * b, 1) }, (_, row) => row % classes) };
}

/** The least time of three: what else runs on a machine only adds to it. */
function timed(make) {
  const times = [];
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    make();
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}

/** A proximal L1 on every kernel and ten steps of Adam on one batch; the loss contains the penalty. */
async function fineTune(model, spec, inputs) {
  const { loss, learningRate = 1e-3, trainable = () => true, batch } = spec;
  const options = { ...provider, loss, optimizer: adam({ learningRate }), trainable };
  const trainer = createTrainer(model, options);
  const made = timed(() => createTrainer(model, options));
  const [now] = Object.values(await trainer.predict(inputs, { batchSize: batch }));
  regularize(trainer, { penalty: l1({ l1: 1e-5 }), mode: "proximal" });
  const history = await trainer.fit(
    { inputs, targets: targetsFor(spec, now) },
    { epochs: steps, batchSize: batch, stepsPerRun: 1, seed: null },
  );
  const shapes = trainer.parameters().map(({ shape }) => shape);
  await trainer.dispose();
  const count = shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { first: history[0].loss, last: history.at(-1).loss, made, tensors: shapes.length, count };
}

/** The ops of a model, the most frequent first. */
function opsOf({ graph }) {
  const counts = new Map();
  for (const { opType } of graph.node) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  counts.delete("Constant");
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([op, count]) => (count > 1 ? `${op} ${count}` : op))
    .join(", ");
}

async function attempt(model, spec, inputs) {
  try {
    const { first, last, made, tensors, count } = await fineTune(model, spec, inputs);
    const losses = `${first.toPrecision(4)} → ${last.toPrecision(4)}`;
    const verdict = last < first ? losses : `DOES NOT FALL: ${losses}`;
    return { trained: `${tensors} (${count.toLocaleString("en")})`, made: Math.round(made), verdict };
  } catch (error) {
    if (error.name !== "RegError") throw error;
    refusals.push(`${spec.name}: \`${error.message}\``);
    return { trained: "none", made: "", verdict: `refused, see ${refusals.length}` };
  }
}

async function measure(spec, file) {
  const bytes = readFileSync(file);
  const read = readModel(bytes);
  const shaped = spec.open ? withInputShapes(read, spec.open) : read;
  const model = spec.fresh ? untieWeights(shaped) : shaped;
  const inputs = inputsOf(read, spec);
  const opset = read.opsetImport.find(({ domain }) => domain === "").version;
  const roundTrip = await comesBack(bytes, inputs);
  const whole = await attempt(model, { ...spec, trainable: undefined }, inputs);
  const results = spec.trainable ? [whole, await attempt(model, spec, inputs)] : [whole];
  for (const [i, { trained, made, verdict }] of results.entries()) {
    const about =
      i > 0 ? [`… ${spec.trains}`, "", "", "", ""] : [spec.name, spec.from, opset, read.graph.node.length, roundTrip];
    console.log(`| ${[...about, trained, made, verdict].join(" | ")} |`);
  }
  return `- ${spec.name}: ${opsOf(read)}`;
}

console.log(
  "| model | from | opset | nodes | round trip | trained: tensors (numbers) | trainer made, ms | loss before → after |",
);
console.log("|---|---|---|---|---|---|---|---|");
const ops = [];
for (const spec of realModels) {
  const file = process.argv
    .slice(2)
    .map((folder) => join(folder, spec.file))
    .find(existsSync);
  if (file) ops.push(await measure(spec, file));
}
console.log(`\n${refusals.map((each, i) => `${i + 1}. ${each}`).join("\n")}\n\n${ops.join("\n")}`);
