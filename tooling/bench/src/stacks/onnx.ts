import { l1l2 } from "@reg/core";
import { adam, createTrainer, type Model, regularize, sequential, sgd } from "@reg/onnx";
import { cnn } from "../models/cnn.ts";
import { transformer } from "../models/transformer.ts";
import { batchSize, learningRate, oneHot, strength, uniform, widths } from "../problem.ts";
import type { Prepare } from "../row.ts";
import { loadRuntime, providerOf } from "./onnxRuntime.ts";

/** Batches handed over at once. */
const stepsPerCall = 32;

function mlp(): Model {
  const [inputs, ...units] = widths;
  const layers = units.map((width, i) => {
    return { units: width, activation: i === units.length - 1 ? ("softmax" as const) : ("relu" as const) };
  });
  return sequential({ inputs, layers });
}

const models: Readonly<Record<string, { model(): Model; input: readonly number[] }>> = {
  mlp: { model: mlp, input: [784] },
  cnn: { model: cnn, input: [1, 28, 28] },
  transformer: { model: transformer, input: [64, 128] },
};

/** Our trainer on the stock runtime, with one thread and 32 steps a run. */
export const prepare: Prepare = async (row) => {
  const ort = await loadRuntime(row.runtime);
  const { model, input } = models[row.model]!;
  const trainer = createTrainer(model(), {
    ort,
    executionProviders: [providerOf(row.runtime)],
    sessionOptions: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    loss: "softmaxCrossEntropy",
    optimizer: row.optimizer === "adam" ? adam({ learningRate }) : sgd({ learningRate }),
  });
  if (row.mode !== "none") regularize(trainer, { penalty: l1l2(strength), mode: row.mode });
  const steps = row.model === "mlp" ? stepsPerCall : 4;
  const rows = batchSize * steps;
  const inputs = { data: uniform(rows * input.reduce((a, b) => a * b, 1)), shape: [rows, ...input] };
  const data = { inputs, targets: { data: oneHot(rows, 10), shape: [rows, 10] } };
  // Data are checked once a call of fit: as little of it as in training.
  const epochs = row.model === "mlp" ? 8 : 1;
  const options = { epochs, batchSize, stepsPerRun: steps, seed: null };
  return { stepsPerCall: epochs * steps, run: () => trainer.fit(data, options) };
};
