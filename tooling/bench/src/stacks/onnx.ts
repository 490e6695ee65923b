import { groupLasso, l1, l1l2, sparseGroupLasso } from "@reg/core";
import { adam, createTrainer, type Model, regularize, sequential, sgd } from "@reg/onnx";
import { cnn } from "../models/cnn.ts";
import { transformer } from "../models/transformer.ts";
import {
  batchSize,
  groupLearningRate,
  groupStrength,
  learningRate,
  lenetWidths,
  oneHot,
  strength,
  uniform,
  widths,
} from "../problem.ts";
import type { Prepare } from "../row.ts";
import { loadRuntime, providerOf } from "./onnxRuntime.ts";

/** Batches handed over at once. */
const stepsPerCall = 32;

function dense([inputs, ...units]: readonly [number, ...number[]]): Model {
  const layers = units.map((width, i) => {
    return { units: width, activation: i === units.length - 1 ? ("softmax" as const) : ("relu" as const) };
  });
  return sequential({ inputs, layers });
}

interface Subject {
  readonly input: readonly number[];
  readonly learningRate: number;
  readonly steps: number;
  /** Data are checked once a call of fit: as little of it as in training. */
  readonly epochs: number;
  model(): Model;
}

const large = { learningRate, steps: 4, epochs: 1 };
const models: Readonly<Record<string, Subject>> = {
  mlp: { model: () => dense(widths), input: [784], learningRate, steps: stepsPerCall, epochs: 8 },
  lenet: {
    model: () => dense(lenetWidths),
    input: [784],
    learningRate: groupLearningRate,
    steps: stepsPerCall,
    epochs: 2,
  },
  cnn: { ...large, model: cnn, input: [1, 28, 28] },
  transformer: { ...large, model: transformer, input: [64, 128] },
};

const penalties = {
  l1l2: l1l2(strength),
  l1: l1({ l1: strength.l1 }),
  groupLasso: groupLasso({ lambda: groupStrength }),
  sparseGroupLasso: sparseGroupLasso({ l1: strength.l1, lambda: groupStrength }),
};

/** Our trainer on the stock runtime, with one thread and 32 steps a run. */
export const prepare: Prepare = async (row) => {
  const ort = await loadRuntime(row.runtime);
  const { model, input, learningRate: rate, steps, epochs } = models[row.model]!;
  const trainer = createTrainer(model(), {
    ort,
    executionProviders: [providerOf(row.runtime)],
    sessionOptions: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    loss: "softmaxCrossEntropy",
    optimizer: row.optimizer === "adam" ? adam({ learningRate: rate }) : sgd({ learningRate: rate }),
  });
  if (row.mode !== "none" && row.penalty !== "none") {
    regularize(trainer, { penalty: penalties[row.penalty], mode: row.mode });
  }
  const rows = batchSize * steps;
  const inputs = { data: uniform(rows * input.reduce((a, b) => a * b, 1)), shape: [rows, ...input] };
  const data = { inputs, targets: { data: oneHot(rows, 10), shape: [rows, 10] } };
  const options = { epochs, batchSize, stepsPerRun: steps, seed: null };
  return { stepsPerCall: epochs * steps, run: () => trainer.fit(data, options) };
};
