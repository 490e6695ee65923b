import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { l1l2 } from "@reg/core";
import { regularize } from "@reg/tfjs";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { batchSize, learningRate, oneHot, strength, uniform, widths } from "../problem.ts";
import type { Prepare, Row } from "../row.ts";

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

function cnn(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: "relu" }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
}

function build({ model, stack, penalty }: Row): tf.LayersModel {
  if (model === "cnn") return cnn();
  return mlp(stack === "tfjs-stock" && penalty === "l1l2" ? tf.regularizers.l1l2(strength) : undefined);
}

/** Stock tfjs with its own regularizers, and the same model regularized by us, both through `trainOnBatch`. */
export const prepare: Prepare = async (row) => {
  await start(row.runtime);
  const model = build(row);
  const optimizer = row.optimizer === "adam" ? tf.train.adam(learningRate) : tf.train.sgd(learningRate);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  if (row.stack === "tfjs" && row.mode !== "none") regularize(model, { penalty: l1l2(strength), mode: row.mode });
  const shape = row.model === "cnn" ? [batchSize, 28, 28, 1] : [batchSize, 784];
  const x = tf.tensor(uniform(batchSize * 784), shape);
  const y = tf.tensor(oneHot(batchSize, 10), [batchSize, 10]);
  return { stepsPerCall: 1, run: () => model.trainOnBatch(x, y) };
};
