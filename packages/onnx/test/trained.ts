import * as ort from "onnxruntime-node";
import { onTestFinished } from "vitest";
import {
  type Batches,
  createTrainer,
  type Dataset,
  type FitOptions,
  type Model,
  sequential,
  sgd,
  type TrainerOptions,
} from "../src/index.ts";
import { blobs } from "./blobs.ts";

/** 50 rows of six features, three classes. */
export const data = blobs(50);

/** A trainer on onnxruntime-node, for the length of a test. */
export function trainerOf(model: Model, options: Partial<TrainerOptions> = {}) {
  const trainer = createTrainer(model, {
    ort,
    executionProviders: ["cpu"],
    loss: "softmaxCrossEntropy",
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    ...options,
  });
  onTestFinished(() => trainer.dispose());
  return trainer;
}

/** A trainer of a small network for `data`. */
export const mlp = () =>
  trainerOf(sequential({ inputs: 6, layers: [{ units: 4, activation: "relu" }, { units: 3 }], seed: 2 }));

/** What training on these gives: the history, and the weights bit for bit. */
export async function outcome(on: Dataset | Batches, options: FitOptions = {}, subject = mlp()) {
  const history = await subject.fit(on, { batchSize: 20, ...options });
  const weights = subject.parameters().map(async ({ read }) => [...(await read()).data]);
  return { history, weights: await Promise.all(weights) };
}
