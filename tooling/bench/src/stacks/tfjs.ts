import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { l1l2 } from "@reg/core";
import { regularize } from "@reg/tfjs";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { batchSize, learningRate, oneHot, strength, uniform, widths } from "../problem.ts";
import type { Prepare, Row } from "../row.ts";
import { transformerStep } from "./tfjsTransformer.ts";

async function start(runtime: string): Promise<void> {
  if (runtime === "wasm") {
    const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(`${join(dirname(main), "../dist")}/`);
    setThreadsCount(1);
  }
  await tf.setBackend(runtime);
}

function mlp(regularizer: ReturnType<typeof tf.regularizers.l1l2> | undefined): tf.LayersModel {
  const [inputs, ...units] = widths;
  const layers = units.map((width, i) =>
    tf.layers.dense({
      units: width,
      activation: i === units.length - 1 ? "softmax" : "relu",
      ...(i === 0 && { inputShape: [inputs] }),
      ...(regularizer && { kernelRegularizer: regularizer }),
    }),
  );
  return tf.sequential({ layers });
}

function cnn(kernelRegularizer: ReturnType<typeof tf.regularizers.l1l2> | undefined): tf.LayersModel {
  const regularized = kernelRegularizer && { kernelRegularizer };
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1], ...regularized }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu", ...regularized }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: "relu", ...regularized }),
      tf.layers.dense({ units: 10, activation: "softmax", ...regularized }),
    ],
  });
}

function build({ model, stack, penalty }: Row): tf.LayersModel {
  const regularizer = stack === "tfjs-stock" && penalty === "l1l2" ? tf.regularizers.l1l2(strength) : undefined;
  return model === "cnn" ? cnn(regularizer) : mlp(regularizer);
}

const inputs: Readonly<Record<string, readonly number[]>> = {
  mlp: [784],
  cnn: [28, 28, 1],
  transformer: [64, 128],
};

/** Stock tfjs with its own regularizers, and the same model regularized by us, both through `trainOnBatch`. */
export const prepare: Prepare = async (row) => {
  await start(row.runtime);
  const optimizer = row.optimizer === "adam" ? tf.train.adam(learningRate) : tf.train.sgd(learningRate);
  const shape = [batchSize, ...inputs[row.model]!];
  const x = tf.tensor(uniform(shape.reduce((a, b) => a * b, 1)), shape);
  const y = tf.tensor(oneHot(batchSize, 10), [batchSize, 10]);
  if (row.model === "transformer") {
    return { stepsPerCall: 1, run: transformerStep(optimizer, row.mode === "loss", x, y) };
  }
  const model = build(row);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  if (row.stack === "tfjs" && row.mode !== "none") regularize(model, { penalty: l1l2(strength), mode: row.mode });
  return { stepsPerCall: 1, run: () => model.trainOnBatch(x, y) };
};
