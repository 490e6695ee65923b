import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { kerasSteps as cases, trajectory } from "../test/kerasOptimizers.ts";
import { compiled, fit, sequential } from "../test/models.ts";
import { kerasAdam, kerasAdamW, regularize } from "./index.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const makers: Readonly<Record<string, () => tf.Optimizer>> = {
  Adam: () => kerasAdam(0.01),
  "Adam epsilon=0.001": () => kerasAdam(0.01, 0.8, 0.99, 1e-3),
  AdamW: () => kerasAdamW(0.01, 0.1),
};

describe.each(Object.entries(cases).filter(([name]) => name in makers))("%s", (name, { weights }) => {
  // tfjs computes 1 - beta^t in float32: about 1e-5 of each of 60 steps of 0.01.
  const expectSame = (taken: number[][]) =>
    taken.forEach((step, i) => {
      step.forEach((w, k) => {
        expect(w, `weight ${k} after step ${i}`).toBeCloseTo(weights[i]![k]!, 5);
      });
    });

  it("takes Keras' steps", () => {
    expectSame(trajectory(makers[name]!(), weights.length));
  });

  it("comes back from its configuration, as tfjs saves it", () => {
    const made = makers[name]!();
    // tf.serialization's own way: by the name of the class.
    const [Class, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[made.getClassName()]!;
    const again = fromConfig(Class, made.getConfig()) as tf.Optimizer;
    expect(again.getConfig()).toEqual(made.getConfig());
    expectSame(trajectory(again, weights.length));
  });
});

it("tf.train.adam takes other steps where gradients are small", () => {
  const [theirs, keras] = [trajectory(tf.train.adam(0.01, 0.9, 0.999, 1e-7), 60), cases.Adam!.weights];
  expect(Math.abs(theirs[59]![3]! - keras[59]![3]!)).toBeGreaterThan(1e-3);
});

it("decoupled l2 on all weights is AdamW's decay", async () => {
  const [byPlan, byDecay] = [sequential(), sequential()];
  regularize(byPlan, { rules: [{ match: "**", penalty: { name: "l2", l2: 0.05 }, mode: "decoupled" }] });
  await fit(compiled(byPlan, kerasAdam(0.01)), { epochs: 5 });
  await fit(compiled(byDecay, kerasAdamW(0.01, 0.1)), { epochs: 5 });
  byPlan.getWeights().forEach((weight, i) => {
    const expected = byDecay.getWeights()[i]!.dataSync();
    // The same sums in another order, in float32.
    weight.dataSync().forEach((w, k) => void expect(w).toBeCloseTo(expected[k]!, 6));
  });
});
