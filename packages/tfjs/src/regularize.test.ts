import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { regularize } from "./index.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const model = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        name: "a",
        units: 3,
        inputShape: [4],
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.dense({ name: "b", units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
    ],
  });
const xs = tf.randomNormal([16, 4], 0, 1, "float32", 3);
const ys = tf.randomNormal([16, 2], 0, 1, "float32", 4);

describe("regularize", () => {
  for (const mode of ["loss", "proximal", "decoupled"] as const)
    it(`leaks nothing in mode ${mode}`, async () => {
      const m = model();
      m.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError", metrics: ["mse"] });
      await m.fit(xs, ys, { verbose: 0 });
      const before = tf.memory().numTensors;
      const { detach, penalty, plan } = regularize(m, { penalty: "l1l2", mode });
      regularize;
      const h = await m.fit(xs, ys, { batchSize: 8, epochs: 2, verbose: 0, validationSplit: 0.25 });
      console.log(h.history, await m.trainOnBatch(xs, ys), m.evaluate(xs, ys), await penalty(), plan.toString());
      detach();
      expect(tf.memory().numTensors).toBe(before + 2);
    });
});
