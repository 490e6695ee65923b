// The whole way of a network of ONNX on the digits: train to a target of sparsity, refit what is left, cut out what is dead. Beside it the
// same network, trained as long without a penalty.
import {
  adam,
  type Certificate,
  compact,
  cosineDecay,
  createTrainer,
  type Data,
  type Dataset,
  type Model,
  regularize,
  sequential,
} from "@reg/onnx";
import { parametersOf } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import type { Samples } from "./datasets/dataset.ts";
import type { Split } from "./datasets/split.ts";
import { sessionOptions } from "./stacks/runtimes.ts";

/** How the network is trained. The dense one gets all the epochs in one. */
export const recipeOfCut = { units: [300, 100], zeros: 0.97, epochs: 30, relax: 15, rows: 32 } as const;

/** A network, dense, sparse or cut. Fractions are 0 to 1. */
export interface CutFigures {
  /** Of the test rows. */
  readonly accuracy: number;
  /** Numbers in its weights, and how many of them are not 0. */
  readonly parameters: number;
  readonly nonzero: number;
  readonly bytes: number;
  /** Of a run on `rows` rows. */
  readonly milliseconds: number;
}

/** What the way came to. */
export interface TrainedAndCut {
  readonly dense: CutFigures;
  readonly sparse: CutFigures;
  readonly cut: CutFigures;
  readonly difference: Certificate["difference"];
}

const runtime = { ort, executionProviders: ["cpu"], sessionOptions } as const;

const matrix = ({ inputs, labels }: Samples, rows = labels.length): Data => {
  const features = inputs.length / labels.length;
  return { data: inputs.slice(0, rows * features), shape: [rows, features] };
};

const datasetOf = (samples: Samples): Dataset => ({
  inputs: matrix(samples),
  targets: { data: samples.labels, shape: [samples.labels.length] },
});

/** The network with new weights, the same ones each time. */
function network({ train }: Split, classes: number): Model {
  const hidden = recipeOfCut.units.map((units, i) => ({ name: `hidden${i + 1}`, units, activation: "relu" as const }));
  const out = { name: "out", units: classes, activation: "softmax" as const };
  return sequential({ inputs: train.inputs.length / train.labels.length, layers: [...hidden, out] });
}

const trainerOf = (model: Model, steps: number) => {
  const learningRate = cosineDecay({ initialLearningRate: 0.003, decaySteps: steps });
  return createTrainer(model, { ...runtime, loss: "softmaxCrossEntropy", optimizer: adam({ learningRate }) });
};

/** A trained model, its accuracy and its weights that are not 0. */
async function measure(model: Model, { test }: Split) {
  const trainer = trainerOf(model, 1);
  const { accuracy } = await trainer.evaluate(datasetOf(test));
  const weights = parametersOf(model).map(({ path }) => trainer.weights(path).data);
  await trainer.dispose();
  const nonzero = weights.reduce((sum, data) => sum + data.filter((w) => w !== 0).length, 0);
  return { accuracy: accuracy!, nonzero };
}

async function train(split: Split, classes: number, sparse: boolean, onEpoch: () => unknown): Promise<Model> {
  const { zeros, epochs, relax } = recipeOfCut;
  const all = sparse ? epochs : epochs + relax;
  const trainer = trainerOf(network(split, classes), all * Math.ceil(split.train.labels.length / 32));
  if (sparse) regularize(trainer, { toSparsity: zeros });
  await trainer.fit(datasetOf(split.train), {
    epochs: all,
    batchSize: 32,
    onEpoch,
    ...(sparse && { relax: { epochs: relax } }),
  });
  const model = trainer.export();
  await trainer.dispose();
  return model;
}

/** How many epochs are trained in all. */
export const epochsOfBoth = 2 * (recipeOfCut.epochs + recipeOfCut.relax);

/** Trains the network twice and cuts the sparse one. All outputs of the cut one are compared on the test rows. */
export async function trainAndCut(split: Split, classes: number, onEpoch: () => unknown): Promise<TrainedAndCut> {
  const dense = await train(split, classes, false, onEpoch);
  const sparse = await train(split, classes, true, onEpoch);
  // The first is what is timed.
  const samples = [matrix(split.test, recipeOfCut.rows), matrix(split.test)];
  const whole = await compact(dense, { ...runtime, samples, random: 0 });
  const { model: cut, certificate } = await compact(sparse, { ...runtime, samples, random: 0 });
  const { parameters, bytes, milliseconds, difference } = certificate;
  return {
    dense: {
      ...(await measure(dense, split)),
      parameters: parameters.before,
      bytes: whole.certificate.bytes.after,
      milliseconds: whole.certificate.milliseconds.after,
    },
    sparse: {
      ...(await measure(sparse, split)),
      parameters: parameters.before,
      bytes: bytes.before,
      milliseconds: milliseconds.before,
    },
    cut: {
      ...(await measure(cut, split)),
      parameters: parameters.after,
      bytes: bytes.after,
      milliseconds: milliseconds.after,
    },
    difference,
  };
}
