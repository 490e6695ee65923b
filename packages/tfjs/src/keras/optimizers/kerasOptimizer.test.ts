import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { kerasSteps, trajectory } from "../../../test/kerasOptimizers.ts";
import { messageOf } from "../../../test/messageOf.ts";
import { compiled, fit, numbersOf, sequential } from "../../../test/models.ts";
import { regularize } from "../../index.ts";
import { optimizers } from "./optimizers.ts";
import { readOptimizer } from "./readOptimizer.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** The weights after each step, of which Keras computes a part in float32 and these in float64. */
function expectSame(taken: readonly number[][], expected: readonly number[][]) {
  taken.forEach((step, i) => {
    step.forEach((w, k) => void expect(w, `weight ${k} after step ${i}`).toBeCloseTo(expected[i]![k]!, 5));
  });
}

/** tfjs' way to save an optimizer: its names in Python's spelling, and back. */
function savedAndLoaded(optimizer: tf.Optimizer): tf.Optimizer {
  const spelled = (key: string) => key.replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2").replace(/([a-z])([A-Z])/g, "$1_$2");
  const python = (value: unknown): unknown =>
    Array.isArray(value) || typeof value !== "object" || value === null
      ? value
      : Object.fromEntries(Object.entries(value).map(([key, one]) => [spelled(key).toLowerCase(), python(one)]));
  const back = (value: unknown): unknown =>
    Array.isArray(value) || typeof value !== "object" || value === null
      ? value
      : Object.fromEntries(
          Object.entries(value).map(([key, one]) => [
            key.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase()),
            back(one),
          ]),
        );
  const [Class, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[optimizer.getClassName()]!;
  const config = back(JSON.parse(JSON.stringify(python(optimizer.getConfig()))));
  return fromConfig(Class, config as tf.serialization.ConfigDict) as tf.Optimizer;
}

describe.each(Object.entries(kerasSteps))("%s", (_, { optimizer, weights }) => {
  it("takes Keras' steps, and leaves nothing behind", () => {
    const before = tf.memory().numTensors;
    expectSame(trajectory(readOptimizer(optimizer), weights.length), weights);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("comes back from its configuration, as tfjs saves it", () => {
    const made = readOptimizer(optimizer);
    const again = savedAndLoaded(made);
    expect(again.getConfig()).toEqual(made.getConfig());
    expectSame(trajectory(again, weights.length), weights);
  });
});

const names = Object.keys(optimizers) as (keyof typeof optimizers)[];

it.each(names)("%s goes on where another left off", async (name) => {
  const [whole, parted] = [sequential(), sequential()];
  await fit(compiled(whole, new optimizers[name]({ learningRate: 0.01 })), { epochs: 5 });
  const first = new optimizers[name]({ learningRate: 0.01 });
  await fit(compiled(parted, first), { epochs: 3 });
  const second = new optimizers[name]({ learningRate: 0.01 });
  await second.setWeights(await first.getWeights());
  expect(second.iterations).toBe(3);
  await fit(compiled(parted, second), { epochs: 2 });
  expect(numbersOf(parted)).toEqual(numbersOf(whole));
});

const decay = {
  class_name: "ExponentialDecay",
  config: { initial_learning_rate: 0.1, decay_steps: 1, decay_rate: 0.5 },
};

describe("the learning rate", () => {
  it("is that of the next step", async () => {
    const optimizer = new optimizers.SGD({ learningRate: decay });
    expect(optimizer.learningRate).toBe(0.1);
    await fit(compiled(sequential(), optimizer), { epochs: 2 });
    expect(optimizer.learningRate).toBe(0.025);
  });

  it("may be set where it is a number, and not where it is a schedule", async () => {
    const constant = new optimizers.SGD();
    constant.learningRate = 0.5;
    expect([constant.learningRate, constant.getConfig().learningRate]).toEqual([0.5, 0.5]);
    const optimizer = new optimizers.SGD({ learningRate: decay });
    expect(
      await messageOf(() => {
        optimizer.learningRate = 1;
      }),
    ).toBe(
      "INVALID_CONFIG: [@reg/tfjs] learningRate of SGD: expected to be left to its schedule, received 1. Compile the model with another optimizer.",
    );
  });

  it("scales a decoupled penalty at each step", async () => {
    const [byPlan, byDecay] = [sequential(), sequential()];
    regularize(byPlan, { rules: [{ match: "**", penalty: { name: "l2", l2: 0.05 }, mode: "decoupled" }] });
    await fit(compiled(byPlan, new optimizers.Adam({ learningRate: decay })), { epochs: 5 });
    await fit(compiled(byDecay, new optimizers.AdamW({ learningRate: decay, weightDecay: 0.1 })), { epochs: 5 });
    // The same sums in another order, in float32.
    numbersOf(byPlan).forEach((weight, i) => {
      weight.forEach((w, k) => void expect(w).toBeCloseTo(numbersOf(byDecay)[i]![k]!, 6));
    });
  });
});

it("a diverging step is undone, with the optimizer's memory", async () => {
  const optimizer = new optimizers.Adam({ learningRate: 0.01 });
  const model = compiled(sequential(), optimizer);
  regularize(model, "l2");
  await fit(model, { epochs: 2 });
  const [weights, memory] = [numbersOf(model), optimizer.memory.map(({ variable }) => Array.from(variable.dataSync()))];
  await expect(model.fit(tf.fill([16, 4], Number.NaN), tf.ones([16, 2]), { verbose: 0 })).rejects.toThrow(
    "expected a finite loss",
  );
  expect(numbersOf(model)).toEqual(weights);
  expect(optimizer.memory.map(({ variable }) => Array.from(variable.dataSync()))).toEqual(memory);
  expect(optimizer.iterations).toBe(2);
});
