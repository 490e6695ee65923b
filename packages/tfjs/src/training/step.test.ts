import { gradient, groupLasso, l1l2, l2, prox } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { compiled, fit, inputs, kernelOf, numbersOf, sequential } from "../../test/models.ts";
import { regularize } from "../index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1, 0.9, 0.999, 1e-7, 0.5),
  rmsprop: () => tf.train.rmsprop(0.1),
};
const penalty = l1l2({ l1: 0.3, l2: 0.2 });

describe("a step", () => {
  it.each(Object.keys(optimizers))(
    "is decoupled, and proximal by metric euclidean, at the rate of %s",
    async (name) => {
      const model = () => compiled(sequential(), optimizers[name]!());
      const [plain, proximal, decoupled] = [model(), model(), model()];
      const before = kernelOf(plain);
      regularize(proximal, { penalty, mode: "proximal", metric: "euclidean" });
      regularize(decoupled, { penalty, mode: "decoupled" });
      for (const one of [plain, proximal, decoupled]) await fit(one);
      const moved = kernelOf(plain);
      const shrunk = prox(penalty, moved, 0.1).data;
      const slope = gradient(penalty, before).data;
      // One float32 rounding of weights of about 1.
      kernelOf(proximal).data.forEach((w, i) => void expect(w).toBeCloseTo(shrunk[i]!, 6));
      kernelOf(decoupled).data.forEach((w, i) => void expect(w).toBeCloseTo(moved.data[i]! - 0.1 * slope[i]!, 6));
    },
  );

  it("follows the rate of Adamax as it decays", async () => {
    // No data: a loss that does not depend on the weights leaves the prox alone.
    const model = sequential();
    model.compile({ optimizer: tf.train.adamax(0.1, 0.9, 0.999, 1e-7, 0.5), loss: (_, y) => tf.mul(tf.mean(y), 0) });
    let expected = kernelOf(model);
    regularize(model, { penalty: l2({ l2: 1 }), mode: "proximal", metric: "euclidean" });
    for (const rate of [0.1, 0.1 / 1.5, 0.1 / 2]) {
      expected = { ...expected, data: Float32Array.from(prox(l2({ l2: 1 }), expected, rate).data) };
      await fit(model);
    }
    kernelOf(model).data.forEach((w, i) => void expect(w).toBeCloseTo(expected.data[i]!, 6));
  });

  it("leaves frozen weights where they are and does not count them", async () => {
    const model = sequential();
    model.layers[0]!.trainable = false;
    compiled(model);
    for (const mode of ["loss", "proximal", "decoupled"] as const) {
      const frozen = numbersOf(model).length && Array.from(model.layers[0]!.getWeights()[0]!.dataSync());
      const attachment = regularize(model, { rules: [{ match: "a/kernel", penalty: "l1", mode }] });
      expect((await fit(model)).history.penalty).toEqual([0]);
      expect(Array.from(model.layers[0]!.getWeights()[0]!.dataSync())).toEqual(frozen);
      attachment.detach();
    }
  });

  it("gives a weight that the loss does not reach the gradient of its penalty", async () => {
    const model = sequential();
    model.compile({ optimizer: tf.train.sgd(0.5), loss: (_, y) => tf.mul(tf.mean(y), 0) });
    const before = kernelOf(model).data;
    regularize(model, l2({ l2: 0.5 }));
    await fit(model);
    kernelOf(model).data.forEach((w, i) => void expect(w).toBeCloseTo(before[i]! / 2, 6));
  });

  it("scales penalties by the schedule, step by step", async () => {
    const model = compiled(sequential());
    const { plan } = regularize(model, { penalty, schedule: { kind: "linearWarmup", steps: 4 } });
    const { history } = await fit(model, { epochs: 6, batchSize: 16 });
    const penalties = history.penalty as number[];
    expect(penalties[0]).toBe(0);
    expect(plan.strength(2)).toBe(0.5);
    expect(penalties[4]! / penalties[1]!).toBeGreaterThan(2);
  });

  it("cuts out the inputs that say nothing, whole and exactly", async () => {
    const model = compiled(sequential());
    regularize(model, { rules: [{ match: "a/kernel", penalty: groupLasso({ lambda: 0.2 }), mode: "proximal" }] });
    // Two of the four inputs are in the targets.
    const xs = inputs();
    await model.fit(xs, tf.slice(xs, [0, 0], [16, 2]), { batchSize: 16, epochs: 100, verbose: 0 });
    const rows = model.getWeights()[0]!.arraySync() as number[][];
    expect(rows.map((row) => row.every((w) => w === 0))).toEqual([false, false, true, true]);
  });
});
