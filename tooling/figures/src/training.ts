// Training by a recipe, on one thread. The last epoch counts.
import type { ConfigInput } from "@reg/core";
import {
  adam,
  cosineDecay,
  createTrainer,
  type Dataset,
  type EpochReport,
  type Model,
  regularize,
  sgd,
  type Trainer,
} from "@reg/onnx";
import * as ort from "onnxruntime-node";

/** An optimizer with a rate that falls to a hundredth along a cosine. */
export interface Descent {
  readonly optimizer: "adam" | "momentum";
  readonly rate: number;
}

/** How a network is trained. */
export interface Recipe extends Descent {
  readonly epochs: number;
  /** Left out: no penalty. */
  readonly config?: ConfigInput;
  /** Epochs after these, with zeros frozen and no penalty. */
  readonly relax?: Descent & { readonly epochs: number };
}

export const batchSize = 64;

/** What every session of a row runs on. */
export const runtime = {
  ort,
  executionProviders: ["cpu"],
  sessionOptions: { intraOpNumThreads: 1 },
  loss: "softmaxCrossEntropy",
} as const;

function descend({ optimizer, rate }: Descent, steps: number) {
  const learningRate = cosineDecay({ initialLearningRate: rate, decaySteps: steps, alpha: 0.01 });
  return optimizer === "adam" ? adam({ learningRate }) : sgd({ learningRate, momentum: 0.9 });
}

/** Trains a model; the caller disposes of the trainer. */
export async function trainBy(
  { epochs, config, relax, ...descent }: Recipe,
  model: Model | Uint8Array,
  data: Dataset,
  seed: number,
  onEpoch?: (report: EpochReport, trainer: Trainer) => void,
): Promise<Trainer> {
  const perEpoch = Math.ceil(data.targets!.shape[0]! / batchSize);
  const trainer = createTrainer(model, { ...runtime, optimizer: descend(descent, epochs * perEpoch) });
  if (config !== undefined) regularize(trainer, config);
  await trainer.fit(data, {
    epochs,
    batchSize,
    seed,
    ...(relax && { relax: { epochs: relax.epochs, optimizer: descend(relax, relax.epochs * perEpoch) } }),
    ...(onEpoch && { onEpoch: (report) => onEpoch(report, trainer) }),
  });
  return trainer;
}
