import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { compiled, fit, inputs, numbersOf, sequential, shared, targets } from "../../test/models.ts";
import { savedAndLoaded } from "../../test/savedAndLoaded.ts";
import { regularize, regularizeVariables, restore, tfjsAdapter, variablesOf } from "../index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const lossOf = (model: tf.LayersModel) => () =>
  tf.losses.meanSquaredError(targets(), model.predict(inputs()) as tf.Tensor) as tf.Scalar;

const refused = (path: string) =>
  `UNREGULARIZED_STEP: [@reg/tfjs] ${path}: expected a weight with a plan to be moved by its model's fit, fitDataset or trainOnBatch, received a value from elsewhere, such as optimizer.minimize(…), whose step would leave the penalty out. For a training loop of your own call detach(), then regularizeVariables(variablesOf(model), config).minimize(optimizer, loss). To set weights use setWeights.`;

describe("a model with a plan refuses", () => {
  it.each(["loss", "proximal", "decoupled"] as const)("a step of another optimizer in mode %s", async (mode) => {
    const model = compiled(sequential());
    const { detach } = regularize(model, { penalty: "l1", mode });
    const before = numbersOf(model);
    expect(await messageOf(() => tf.train.adam(0.1).minimize(lossOf(model)))).toBe(refused("a/kernel"));
    expect(numbersOf(model)[0]).toEqual(before[0]);
    detach();
    tf.train.adam(0.1).minimize(lossOf(model));
    expect(numbersOf(model)[0]).not.toEqual(before[0]);
  });

  it("a step of its own optimizer that it does not take itself", async () => {
    const model = compiled(sequential());
    regularize(model, { rules: [{ match: "b/kernel", penalty: "l1" }] });
    const { grads } = tf.variableGrads(lossOf(model));
    expect(await messageOf(() => model.optimizer.applyGradients(grads))).toBe(refused("b/kernel"));
  });

  it("the fit of another model that has its layers and no plan for them", async () => {
    const model = compiled(shared());
    const encoder = model.getLayer("encoder") as unknown as tf.LayersModel;
    const { detach } = regularize(encoder, { penalty: "l1", mode: "proximal" });
    expect(await messageOf(() => fit(model))).toBe(refused("a/kernel"));
    const whole = regularize(model, { penalty: "l2", mode: "proximal" });
    await fit(model);
    // In any order: each takes off its own.
    detach();
    await fit(model);
    whole.detach();
    tf.train.sgd(0.1).minimize(lossOf(model));
  });

  it("a step of a plan on variables that is not the model's", async () => {
    const model = compiled(sequential());
    const { detach } = regularize(model, "l1");
    const { "a/bias": bias } = variablesOf(model);
    const regularized = regularizeVariables({ bias: bias! }, { rules: [{ match: "bias", penalty: "l2" }] });
    expect(await messageOf(() => regularized.minimize(tf.train.sgd(0.1), lossOf(model)))).toBe(refused("a/kernel"));
    detach();
    tf.dispose(regularized.minimize(tf.train.sgd(0.1), lossOf(model)));
  });
});

describe("a model with a plan allows", () => {
  it("what sets its weights, and what does not move them", async () => {
    const model = compiled(sequential());
    const { detach } = regularize(model, { penalty: "l1", mode: "proximal" });
    const ones = model.getWeights().map(({ shape }) => tf.ones(shape));
    model.setWeights(ones);
    expect(numbersOf(model)[0]).toEqual(new Array(12).fill(1));
    model.getLayer("a").setWeights([tf.zeros([4, 3]), tf.zeros([3])]);
    expect(numbersOf(model)[0]).toEqual(new Array(12).fill(0));
    model.loadWeights(Object.fromEntries(model.weights.map(({ originalName }, i) => [originalName, ones[i]!])));
    expect(numbersOf(model)[0]).toEqual(new Array(12).fill(1));
    await tfjsAdapter.parameters(model)[0]!.write({ data: new Float32Array(12).fill(2), shape: [4, 3] });
    expect(numbersOf(model)[0]).toEqual(new Array(12).fill(2));
    model.predict(inputs());
    model.evaluate(inputs(), targets());
    tf.variableGrads(lossOf(model));
    const loaded = await savedAndLoaded(model);
    await fit(compiled(loaded));
    restore(loaded);
    await fit(loaded);
    await fit(model);
    detach();
  });

  it("another optimizer on weights that the plan leaves alone", () => {
    const model = compiled(sequential());
    regularize(model, { rules: [{ match: "a/kernel", penalty: "l1" }] });
    const { "b/kernel": kernel } = variablesOf(model);
    tf.train.sgd(0.1).minimize(lossOf(model), false, [kernel!]);
  });
});
