import "../../test/wasm.ts";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { compiled, inputs, numbersOf, sequential, targets } from "../../test/models.ts";
import { kerasAdam, regularize, regularizeVariables, variablesOf } from "../index.ts";
import { flushMemory } from "./flushMemory.ts";
import { optimizerMemory } from "./optimizerMemory.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const smallest = 2 ** -126;
const isDenormal = (x: number) => x !== 0 && Math.abs(x) < smallest;
const remembered = (optimizer: tf.Optimizer) =>
  optimizerMemory(optimizer).flatMap((list) => list.map(({ variable }) => [...variable!.dataSync()]));
const denormalsIn = (optimizer: tf.Optimizer) => remembered(optimizer).flat().filter(isDenormal).length;

describe("flushMemory", () => {
  const numbers = [1, -2, smallest / 2, -smallest / 4, smallest, 2 ** -149, 0];
  /** A momentum of these numbers, given by a step from none. */
  function optimizerWith() {
    const optimizer = tf.train.momentum(0.1, 0.9);
    const weights = tf.variable(tf.zeros([numbers.length]));
    tf.tidy(() => optimizer.applyGradients([{ name: weights.name, tensor: tf.tensor1d(numbers) }]));
    return optimizer;
  }

  it("makes 0 of denormals at its step, and leaves other numbers and the count of tensors", () => {
    const optimizer = optimizerWith();
    const { numTensors, numBytes } = tf.memory();
    flushMemory(optimizer, 255);
    expect(remembered(optimizer)).toEqual([numbers]);
    flushMemory(optimizer, 256);
    expect(remembered(optimizer)).toEqual([[1, -2, 0, -0, smallest, 0, 0]]);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });

  it("leaves backends alone whose numbers it has only copies of", async () => {
    await tf.setBackend("wasm");
    const optimizer = optimizerWith();
    flushMemory(optimizer, 256);
    expect(remembered(optimizer)).toEqual([numbers]);
  });
});

/** Features that are 0 for good after the first step. */
const data = () => [inputs(), tf.tidy(() => tf.mul(inputs(), [[1, 0, 1, 0]]))] as const;
/** On the other layer: the kernel that reads the features moves by its gradient alone. */
const config = { rules: [{ match: "b/kernel", penalty: { name: "l2", l2: 0.001 } }] } as const;
const steps = 900;
/** From here the last of the steps is one at which memory is flushed; from 0 none is after the first denormal. */
const toFlush = 124;

/** A run that was flushed at its end, and one that was not. */
function expectFlushed(
  [flushed, kept]: readonly [tf.Optimizer, tf.Optimizer],
  [model, plain]: readonly [tf.LayersModel, tf.LayersModel],
) {
  expect(denormalsIn(kept)).toBeGreaterThan(5);
  const withZeros = remembered(kept).map((list) => list.map((x) => (isDenormal(x) ? x * 0 : x)));
  expect(remembered(flushed)).toEqual(withZeros);
  expect(numbersOf(model)).toEqual(numbersOf(plain));
}

describe("training with features that are 0 for good", () => {
  it.each([
    ["adam", () => tf.train.adam(0.01)],
    ["kerasAdam", () => kerasAdam(0.01)],
    ["momentum", () => tf.train.momentum(0.01, 0.9)],
  ])("remembers nothing denormal of %s, and weights are the same", (_, make) => {
    const models = [sequential(), sequential()] as const;
    const optimizers = [make(), make()] as const;
    const [whole, half] = data();
    const y = targets();
    for (const [i, step] of [toFlush, 0].entries()) {
      const regularized = regularizeVariables(variablesOf(models[i]!), config, { step });
      for (let k = 0; k < steps; k++) {
        const loss = () => tf.losses.meanSquaredError(y, models[i]!.predict(k === 0 ? whole : half) as tf.Tensor);
        tf.dispose(regularized.minimize(optimizers[i]!, loss as () => tf.Scalar));
      }
    }
    expectFlushed(optimizers, models);
  });

  it("does so in fit, without a tensor left", async () => {
    const optimizers = [tf.train.adam(0.01), tf.train.adam(0.01)] as const;
    const models = [compiled(sequential(), optimizers[0]), compiled(sequential(), optimizers[1])] as const;
    const [whole, half] = data();
    const y = targets();
    for (const [i, model] of models.entries()) {
      regularize(model, config, { step: [toFlush, 0][i]! });
      await model.trainOnBatch(whole, y);
      const { numTensors } = tf.memory();
      await model.fit(half, y, { epochs: steps - 1, batchSize: 16, shuffle: false, verbose: 0 });
      expect(tf.memory().numTensors).toBe(numTensors);
    }
    expectFlushed(optimizers, models);
  });
});
