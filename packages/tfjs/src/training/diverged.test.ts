import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { compiled, fit, functional, inputs, numbersOf, sequential, targets } from "../../test/models.ts";
import { regularize } from "../index.ts";
import { finiteSteps } from "./finiteSteps.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const advice =
  "The weights are the last finite ones. Lower the learning rate or the strength of the penalty, and look for NaN in the data.";
const optimizers = {
  sgd: tf.train.sgd,
  momentum: (rate: number) => tf.train.momentum(rate, 0.9),
  adam: tf.train.adam,
  adagrad: tf.train.adagrad,
};
const withNaN = () => tf.mul(inputs(), tf.scalar(Number.NaN));

describe.each(Object.entries(optimizers))("a run that diverges with %s", (_, optimizer) => {
  it("ends with the weights and the optimizer's memory of before NaN came", async () => {
    const [model, plain] = [compiled(sequential(), optimizer(0.01)), compiled(sequential(), optimizer(0.01))];
    for (const one of [model, plain]) regularize(one, { penalty: "l2" });
    await fit(model, { epochs: 2 });
    await fit(plain, { epochs: 2 });
    const message = await messageOf(() => model.fit(withNaN(), targets(), { epochs: 3, verbose: 0, batchSize: 16 }));
    expect(message).toBe(
      `TRAINING_DIVERGED: [@reg/tfjs] training step 2: expected a finite loss, received NaN. ${advice}`,
    );
    expect(numbersOf(model)).toEqual(numbersOf(plain));
    // Training goes on as if nothing had been.
    await fit(model, { epochs: 2 });
    await fit(plain, { epochs: 2 });
    expect(numbersOf(model)).toEqual(numbersOf(plain));
  });
});

it("a rate that blows weights up keeps those before, in the last step of a fit too", async () => {
  const model = compiled(functional(), tf.train.sgd(1e30));
  regularize(model, { penalty: { name: "l2", l2: 1e9 } });
  const before = numbersOf(model);
  const huge = () => tf.mul(targets(), 1e10);
  expect(await messageOf(() => model.fit(inputs(), huge(), { batchSize: 16, verbose: 0 }))).toBe(
    `TRAINING_DIVERGED: [@reg/tfjs] training step 0: expected finite weights after it, received others. ${advice}`,
  );
  expect(numbersOf(model)).toEqual(before);
  expect(await messageOf(() => model.trainOnBatch(inputs(), huge()))).toContain("TRAINING_DIVERGED");
  expect(numbersOf(model)).toEqual(before);
});

it("weights that overflow in the middle of a fit are put back to those whose loss was finite", async () => {
  const model = compiled(sequential(), tf.train.sgd(1e15));
  regularize(model, { penalty: { name: "l2", l2: 1e-3 } });
  expect(await messageOf(() => fit(model, { epochs: 50 }))).toContain("TRAINING_DIVERGED");
  expect(numbersOf(model).flat().every(Number.isFinite)).toBe(true);
});

it("backends whose numbers come later find out a few steps later, and go back as far", async () => {
  const steps = finiteSteps(() => false);
  const w = tf.variable(tf.scalar(1));
  const optimizer = tf.train.sgd(1);
  const step = (value: number) => () => {
    w.assign(tf.scalar(value));
    const scalar = () => tf.scalar(value);
    return { loss: scalar(), dataLoss: scalar(), penalty: tf.scalar(0) };
  };
  const take = (number: number, value: number) =>
    tf.dispose(steps.take({ optimizer, variables: [w] }, number, step(value)));
  take(0, 2);
  await new Promise((resolve) => setTimeout(resolve));
  take(1, Number.NaN);
  take(2, Number.NaN);
  expect(await messageOf(() => steps.end())).toBe(
    `TRAINING_DIVERGED: [@reg/tfjs] training step 1: expected a finite loss, received NaN. ${advice}`,
  );
  expect(w.dataSync()[0]).toBe(2);
});

describe("what goes wrong leaves no tensor:", () => {
  const alive = async (run: () => Promise<unknown>) => {
    const before = tf.memory().numTensors;
    await run();
    return tf.memory().numTensors - before;
  };
  it.each(["onTrainBegin", "onEpochBegin", "onBatchBegin", "onBatchEnd", "onEpochEnd", "onTrainEnd"])(
    "a callback that throws in %s",
    async (name) => {
      const model = compiled(sequential());
      regularize(model, { penalty: "l1" });
      const [xs, ys] = [inputs(), targets()];
      await model.fit(xs, ys, { verbose: 0 });
      const before = numbersOf(model);
      const own = new Error("mine");
      let calls = 0;
      const callbacks = {
        [name]: () => {
          calls++;
          throw own;
        },
      };
      const left = await alive(() => expect(model.fit(xs, ys, { verbose: 0, epochs: 2, callbacks })).rejects.toBe(own));
      expect([left, calls]).toEqual([0, 1]);
      expect(numbersOf(model).flat().join() === before.flat().join()).toBe(name.endsWith("Begin"));
    },
  );

  it("a run that diverges", async () => {
    const model = compiled(sequential(), tf.train.sgd(0.1));
    regularize(model, { penalty: "l1" });
    const [xs, ys] = [withNaN(), targets()];
    expect(await alive(() => messageOf(() => model.fit(xs, ys, { verbose: 0 })))).toBe(0);
    expect(await alive(() => messageOf(() => model.trainOnBatch(xs, ys)))).toBe(0);
  });
});

it("tf's own callbacks keep their state", async () => {
  const model = compiled(sequential(), tf.train.sgd(0));
  regularize(model, { penalty: "l1" });
  const stop = tf.callbacks.earlyStopping({ monitor: "loss", patience: 1 });
  const { epoch } = await fit(model, { epochs: 9, callbacks: stop });
  expect(epoch.length).toBe(2);
});

it("a plan cannot be attached while a fit runs", async () => {
  const model = compiled(sequential());
  let message = "";
  await fit(model, {
    callbacks: {
      onBatchEnd: async () => {
        message = await messageOf(() => regularize(model, { penalty: "l1" }));
      },
    },
  });
  expect(message).toBe(
    "UNSUPPORTED_MODEL: [@reg/tfjs] model: expected a model that is not being trained, received one whose fit runs. Attach before fit, and set attachment.strength while it runs.",
  );
});
