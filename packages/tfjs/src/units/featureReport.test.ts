import { featureReport, featureSvg, featureText } from "@reg/core/features";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { tfjsAdapter } from "../adapter.ts";

/** A model that reads images of 4 × 4 through a dense layer: of pixel 5 with a norm of 5, of pixel 10 with one of 2. */
function model(): tf.LayersModel {
  const whole = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [4, 4, 1] }),
      tf.layers.dense({ name: "hidden", units: 2, activation: "relu" }),
      tf.layers.dense({ name: "out", units: 1 }),
    ],
  });
  const kernel = new Float32Array(32);
  kernel.set([3, 4], 10);
  kernel.set([0, -2], 20);
  const tensor = tf.tensor2d(kernel, [16, 2]);
  whole.layers[1]!.setWeights([tensor, tf.zeros([2])]);
  return whole;
}

it("finds the pixels that a model reads, behind a Flatten too", async () => {
  const report = await featureReport(tfjsAdapter, model());
  expect([report.size, report.used, report.features.slice(0, 3)]).toEqual([
    16,
    2,
    [
      { feature: 5, name: "5", norm: 5 },
      { feature: 10, name: "10", norm: 2 },
      { feature: 0, name: "0", norm: 0 },
    ],
  ]);
  expect(featureText(report)).toContain("2 of 16 features used");
  expect(featureSvg(report, { image: [4, 4] }).match(/fill="rgb/g)).toHaveLength(2);
});
