// What `@reg/conformance` needs to test this adapter: tfjs with networks of the suite's weights, trained by `model.fit`.

import { arithmeticOf, type Batch, kerasRule, type Network, type Optimizer, type Target } from "@reg/conformance";
import type { StepReport, Weights } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { tfjsAdapter } from "./adapter.ts";
import { kerasAdam } from "./kerasAdam.ts";
import { tensorOps } from "./ops.ts";

function optimizerOf(optimizer: Optimizer): tf.Optimizer {
  if (optimizer.name === "adam") {
    const { learningRate, beta1, beta2, epsilon } = optimizer;
    return kerasAdam(learningRate, beta1, beta2, epsilon);
  }
  // tfjs keeps the rate out of the velocity: the same steps as long as the rate is constant.
  const { learningRate, momentum } = optimizer;
  return momentum === 0 ? tf.train.sgd(learningRate) : tf.train.momentum(learningRate, momentum);
}

const halfSquaredError = (targets: tf.Tensor, outputs: tf.Tensor): tf.Tensor =>
  tf.mul(tf.sum(tf.squaredDifference(targets, outputs), -1), 0.5);

const losses = {
  categoricalCrossEntropy: "categoricalCrossentropy",
  halfSquaredError,
  meanSquaredError: "meanSquaredError",
} as const;

const tensorOf = ({ data, shape }: Weights): tf.Tensor => tf.tensor(Float32Array.from(data), [...shape]);

function build(network: Network, optimizer: Optimizer): tf.LayersModel {
  const layers = network.layers.map(({ name, kernel, activation }, i) => {
    const [inputs, units] = kernel.shape as readonly [number, number];
    return tf.layers.dense({ name, units, activation, ...(i === 0 && { inputShape: [inputs] }) });
  });
  const model = tf.sequential({ layers });
  tf.tidy(() => model.setWeights(network.layers.flatMap(({ kernel, bias }) => [tensorOf(kernel), tensorOf(bias)])));
  model.compile({ optimizer: optimizerOf(optimizer), loss: losses[network.loss] });
  return model;
}

const stacked = (parts: readonly Weights[]): tf.Tensor => tf.tidy(() => tf.concat(parts.map(tensorOf)));

async function train(model: tf.LayersModel, batches: readonly Batch[]): Promise<StepReport[]> {
  const inputs = stacked(batches.map((batch) => batch.inputs));
  const targets = stacked(batches.map((batch) => batch.targets));
  const reports: StepReport[] = [];
  await model.fit(inputs, targets, {
    batchSize: batches[0]!.inputs.shape[0]!,
    shuffle: false,
    verbose: 0,
    yieldEvery: "never",
    callbacks: {
      onBatchEnd: (_, logs) => {
        // An attached plan puts all three into the logs, as numbers; without one there is the loss alone.
        const {
          loss,
          dataLoss = loss,
          penalty = 0,
        } = logs as unknown as Pick<StepReport, "loss"> & Partial<StepReport>;
        reports.push({ loss, dataLoss, penalty });
      },
    },
  });
  tf.dispose([inputs, targets]);
  return reports;
}

/**
 * tfjs on one of its backends, for `describeAdapter` and `reg conform`. For `wasm` import `@tensorflow/tfjs-backend-wasm` and
 * call its `setWasmPaths` first. Trains by Keras' rules; Adam's moments differ by about 1e-5 of a step, as tfjs computes
 * 1 - beta2^t in float32.
 */
export function tfjsTarget(backend = "cpu"): Target<tf.LayersModel> {
  const use = async () => {
    // Setting a backend sets up its kernels again, each time.
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
  };
  const arithmetic = arithmeticOf(tensorOps, {
    into: tensorOf,
    async from(result) {
      const data = (await result.data()) as Float32Array;
      result.dispose();
      return { data, shape: result.shape };
    },
    scope: tf.tidy,
  });
  return {
    adapter: tfjsAdapter,
    version: `tfjs ${tf.version.tfjs} (${backend})`,
    training: kerasRule,
    alive: () => tf.memory().numTensors,
    arithmetic: {
      value: (...args) => use().then(() => arithmetic.value(...args)),
      gradient: (...args) => use().then(() => arithmetic.gradient(...args)),
      prox: (...args) => use().then(() => arithmetic.prox(...args)),
    },
    build: (network, optimizer) => use().then(() => build(network, optimizer)),
    train,
    dispose: (model) => {
      model.optimizer.dispose();
      model.dispose();
    },
  };
}
