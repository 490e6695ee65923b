// Rules on activity against the layers' own activity regularizers, whose numbers are held to Keras' in keras/files/kerasFiles.test.ts.
import { l1, l1l2 } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { compiled, fit, inputs, numbersOf, sequential, shared, targets } from "../test/models.ts";
import { savedAndLoaded } from "../test/savedAndLoaded.ts";
import { regularize, regularizers, regularizeVariables, restore, variablesOf, withActivityPenalty } from "./index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const strengths = { l1: 0.03, l2: 0.02 };
const penalty = l1l2(strengths);
const config = { rules: [{ match: "a", on: "activity", penalty }] } as const;

/** Layers `a` and `b` as in `sequential`; `a` has an activity regularizer. */
function withOwn(): tf.LayersModel {
  const model = sequential();
  const [a, b] = model.layers as [tf.layers.Layer, tf.layers.Layer];
  const activityRegularizer = regularizers.l1l2(strengths);
  const own = tf.sequential({
    layers: [
      tf.layers.dense({ name: "a", units: 3, inputShape: [4], activityRegularizer }),
      tf.layers.dense({ name: "b", units: 2 }),
    ],
  });
  own.setWeights([...a.getWeights(), ...b.getWeights()]);
  return own;
}

const evaluated = (model: tf.LayersModel): number =>
  ([model.evaluate(inputs(), targets())].flat()[0] as tf.Scalar).dataSync()[0]!;

/** Σ R(outputs of the first layer) / rows, with batches that are not all as large. */
const penaltyOf = (model: tf.LayersModel): number => {
  const first = tf.model({ inputs: model.inputs, outputs: model.layers[0]!.output as tf.SymbolicTensor });
  const outputs = Array.from((first.predict(inputs()) as tf.Tensor).dataSync());
  return outputs.reduce((sum, y) => sum + strengths.l1 * Math.abs(y) + strengths.l2 * y * y, 0) / 16;
};

describe("a rule on activity", () => {
  it("trains and evaluates as the regularizer of the layer itself, and reports the penalty", async () => {
    const own = compiled(withOwn());
    const ruled = compiled(sequential());
    const { plan } = regularize(ruled, config);
    const expected = penaltyOf(ruled);
    expect(`${plan}`).toContain("a (activity)");
    // 1e-5: the sum is of float32 there.
    expect(evaluated(ruled)).toBeCloseTo(evaluated(own), 5);
    const [of, by] = [await fit(own, { epochs: 3, batchSize: 5 }), await fit(ruled, { epochs: 3, batchSize: 5 })];
    for (const [i, loss] of of.history.loss!.entries()) expect(by.history.loss![i]).toBeCloseTo(loss as number, 5);
    numbersOf(own).forEach((numbers, i) => {
      numbers.forEach((w, j) => void expect(numbersOf(ruled)[i]![j]).toBeCloseTo(w, 5));
    });
    const fresh = compiled(sequential());
    regularize(fresh, config);
    const { history } = await fit(fresh);
    expect(history.penalty![0]).toBeCloseTo(expected, 5);
    expect(history.loss![0]).toBeCloseTo((history.dataLoss![0] as number) + expected, 5);
  });

  it("counts by strength and schedule, stands beside rules on weights, and ends with detach", async () => {
    const model = compiled(sequential());
    const before = evaluated(model);
    const attachment = regularize(model, {
      rules: [...config.rules, { match: "b/kernel", penalty: l1({ l1: 0 }), mode: "proximal" }],
      schedule: { kind: "linear", steps: 2, from: 0.5, to: 0 },
    });
    expect(evaluated(model) - before).toBeCloseTo(0.5 * penaltyOf(model), 5);
    attachment.strength = 3;
    expect(evaluated(model) - before).toBeCloseTo(1.5 * penaltyOf(model), 5);
    expect((await attachment.report()).penalty).toBe(0);
    attachment.detach();
    expect(evaluated(model)).toBe(before);
  });

  it("counts a shared layer once for each call, as Keras does, and reaches nested layers", async () => {
    const penaltyIn = async (match: string) => {
      const model = compiled<tf.LayersModel>(shared());
      regularize(model, { rules: [{ match, on: "activity", penalty: "l2" }] });
      return (await fit(model)).history.penalty![0] as number;
    };
    const outputs = (pick: (model: tf.LayersModel) => tf.SymbolicTensor | tf.SymbolicTensor[]) => {
      const model = shared();
      const made = [tf.model({ inputs: model.inputs, outputs: pick(model) }).predict(inputs())].flat() as tf.Tensor[];
      return made.reduce((sum, each) => sum + (0.01 * tf.sum(tf.square(each)).dataSync()[0]!) / 16, 0);
    };
    const twice = (model: tf.LayersModel) =>
      [0, 1].map((at) => model.getLayer("twice").getOutputAt(at) as tf.SymbolicTensor);
    const encoder = (model: tf.LayersModel) => model.getLayer("encoder").getOutputAt(1) as tf.SymbolicTensor;
    expect(await penaltyIn("twice")).toBeCloseTo(outputs(twice), 5);
    expect(await penaltyIn("encoder/a")).toBeCloseTo(outputs(encoder), 5);
  });

  it("is differentiated in a training loop of one's own", () => {
    const [own, ruled] = [withOwn(), sequential()];
    regularize(ruled, config);
    const gradients = (model: tf.LayersModel) => {
      const { value, grads } = tf.variableGrads(
        () => {
          const { answers, penalty } = withActivityPenalty(() => model.apply(inputs()) as tf.Tensor);
          return tf.add(tf.losses.meanSquaredError(targets(), answers), penalty) as tf.Scalar;
        },
        model.trainableWeights.map((weight) => weight.read() as tf.Variable),
      );
      return [value, ...Object.values(grads)].flatMap((tensor) => Array.from(tensor.dataSync()));
    };
    const expected = gradients(own);
    gradients(ruled).forEach((number, i) => void expect(number).toBeCloseTo(expected[i]!, 5));
  });

  it("goes on in a saved model, with its schedule", async () => {
    const model = compiled(sequential());
    const schedule = { kind: "linearWarmup", steps: 8 } as const;
    regularize(model, { ...config, schedule });
    await fit(model, { epochs: 3 });
    const loaded = compiled(await savedAndLoaded(model));
    const { plan } = restore(loaded);
    expect(plan.activities.map(({ layer, penalty }) => [layer, penalty.toJSON()])).toEqual([["a", penalty.toJSON()]]);
    const [after, before] = [await fit(loaded, { epochs: 3 }), await fit(model, { epochs: 3 })];
    expect(after.history).toEqual(before.history);
  });

  it("leaves no tensor behind", async () => {
    const model = compiled(sequential());
    const [xs, ys] = [inputs(), targets()];
    const work = async () => {
      await model.fit(xs, ys, { batchSize: 5, epochs: 2, verbose: 0, validationSplit: 0.25 });
      await model.trainOnBatch(xs, ys);
      tf.dispose([model.evaluate(xs, ys), model.predict(xs)]);
    };
    const { numTensors } = tf.memory();
    const { detach } = regularize(model, config);
    await work();
    detach();
    await work();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("is refused beside the layer's own, which it may replace, and on variables", async () => {
    const model = compiled(withOwn());
    const before = evaluated(model);
    expect(await messageOf(() => regularize(model, config))).toBe(
      `ALREADY_ATTACHED: [@reg/tfjs] a: expected no activity regularizer on the layer, received L1L2 {"l1":0.03,"l2":0.02}. Pass { existing: "replace" } to let the plan stand in for it, or add a rule with "penalty": null for it.`,
    );
    expect(evaluated(model)).toBe(before);
    const { detach } = regularize(model, config, { existing: "replace" });
    expect(evaluated(model)).toBeCloseTo(before, 5);
    detach();
    expect(evaluated(model)).toBe(before);
    expect(await messageOf(() => regularizeVariables(variablesOf(model), config))).toBe(
      `UNMATCHED_RULE: [@reg/core] rules[0]: expected activity of "a" to match a layer. Outputs of layers are not penalized here: write "match" for weights, without "on".`,
    );
  });
});
