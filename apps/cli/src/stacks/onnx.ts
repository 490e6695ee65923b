// ONNX by way of @reg/onnx: a model of dense layers, a trainer on the stock onnxruntime, fit.
import { createTrainer, type Data, type Model, regularize, sequential, sgd, type Trainer, writeModel } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import type { Samples } from "../datasets/dataset.ts";
import { crossEntropy } from "../metrics.ts";
import type { Layer, Recipe } from "../recipe.ts";
import { runtimes, sessionOptions } from "./runtimes.ts";
import { optimizer, type Stack, type Trained, type Watch } from "./stack.ts";

/** A model of these layers. */
export function modelOf(layers: readonly Layer[]): Model {
  const dense = layers.map((layer) => ({ ...layer, units: layer.bias.shape[0]! }));
  return sequential({ inputs: layers[0]!.kernel.shape[0]!, layers: dense });
}

function trainerFor({ layers }: Recipe): Trainer {
  return createTrainer(modelOf(layers), {
    ort,
    executionProviders: ["cpu"],
    sessionOptions,
    loss: "softmaxCrossEntropy",
    optimizer: sgd(optimizer),
  });
}

const matrix = ({ inputs, labels }: Samples): Data => ({
  data: inputs,
  shape: [labels.length, inputs.length / labels.length],
});

async function train(recipe: Recipe, watch: Watch): Promise<Trained> {
  const { config, epochs, batchSize, split } = recipe;
  const trainer = trainerFor(recipe);
  const attachment = regularize(trainer, config);
  watch.onPlan(attachment.plan);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rows = recipe.rowsOf(epoch);
    const targets = { data: rows.labels, shape: [rows.labels.length] };
    // The rows come in the recipe's order, one epoch at a time.
    const [report] = await trainer.fit({ inputs: matrix(rows), targets }, { epochs: 1, batchSize, seed: null });
    await watch.onEpoch(report!);
  }
  // The network has one output, of float32.
  const predict = async (samples: Samples) => (await trainer.predict(matrix(samples))).output!.data as Float32Array;
  const parameters = trainer.parameters().map(async ({ path, role, shape, axes, read }) => {
    return { path, role, shape, ...(axes && { axes }), weights: await read() };
  });
  const trained = {
    plan: attachment.plan,
    parameters: await Promise.all(parameters),
    report: await attachment.report(),
    trainOutputs: await predict(split.train),
    testOutputs: await predict(split.test),
  };
  await trainer.dispose();
  return trained;
}

/** ONNX training graphs on onnxruntime-node. */
export async function onnxStack(): Promise<Stack> {
  return {
    name: "onnx",
    target: await runtimes["onnxruntime-node"].load(),
    dataLoss: crossEntropy,
    train,
    save: async (layers, out) => [{ path: out, bytes: writeModel(modelOf(layers)) }],
  };
}
