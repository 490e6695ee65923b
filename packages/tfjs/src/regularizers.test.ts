import * as core from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import "../test/wasm.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { compiled, fit, numbersOf, sequential } from "../test/models.ts";
import { savedAndLoaded } from "../test/savedAndLoaded.ts";
import { defineRegularizer, layerConfig, type Regularizer, regularize, regularizers } from "./index.ts";

const cases: Readonly<Record<string, readonly [Regularizer, core.Penalty]>> = {
  L1: [regularizers.l1({ l1: 0.3 }), core.l1({ l1: 0.3 })],
  L2: [regularizers.l2({ l2: 0.2 }), core.l2({ l2: 0.2 })],
  L1L2: [regularizers.l1l2({ l1: 0.3, l2: 0.2 }), core.l1l2({ l1: 0.3, l2: 0.2 })],
  OrthogonalRegularizer: [
    regularizers.orthogonal({ factor: 0.5, mode: "columns" }),
    core.orthogonal({ factor: 0.5, mode: "columns" }),
  ],
  GroupLasso: [regularizers.groupLasso({ lambda: 0.4, axis: -1 }), core.groupLasso({ lambda: 0.4, axis: -1 })],
  SparseGroupLasso: [
    regularizers.sparseGroupLasso({ l1: 0.1, lambda: 0.4 }),
    core.sparseGroupLasso({ l1: 0.1, lambda: 0.4 }),
  ],
  Sum: [
    regularizers.sum({ penalties: [core.l1({ l1: 0.1 }), core.orthogonal({ factor: 0.2 })] }),
    core.sum({ penalties: [core.l1({ l1: 0.1 }), core.orthogonal({ factor: 0.2 })] }),
  ],
};
const numbers = [0, -0.5, 1.25, 0.0625, 0, -2, 3, 0.5, 0, 0, 0, 1];
const shape = [4, 3];
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it.each(Object.keys(cases))("%s has the value and the gradient of its penalty", (name) => {
    const [regularizer, penalty] = cases[name]!;
    const weights = { data: Float32Array.from(numbers), shape };
    tf.tidy(() => {
      const w = tf.tensor(numbers, [4, 3]);
      // Twice: the gradient is scaled by what comes after.
      const { value, grad } = tf.valueAndGrad((w) => tf.mul(regularizer.apply(w), 2))(w);
      expect(value.dataSync()[0]! / 2).toBeCloseTo(core.value(penalty, weights), 5);
      const expected = core.gradient(penalty, weights).data;
      // One float32 rounding of numbers of about 1.
      Array.from(grad.dataSync()).forEach((g, i) => void expect(g / 2).toBeCloseTo(expected[i]!, 6));
    });
  });

  it("trains with a regularizer as with the same penalty by plan, and leaves no tensor behind", async () => {
    const [byLayer, byPlan] = [compiled(sequential(regularizers.l1l2({ l1: 0.1, l2: 0.2 }))), compiled(sequential())];
    const rule = { match: "a/kernel", penalty: core.l1l2({ l1: 0.1, l2: 0.2 }) };
    const { detach } = regularize(byPlan, { rules: [rule] });
    await fit(byLayer, { epochs: 5 });
    await fit(byPlan, { epochs: 5 });
    numbersOf(byLayer).forEach((weights, i) => {
      // tf adds up float32 gradients in another order.
      weights.forEach((w, j) => void expect(w).toBeCloseTo(numbersOf(byPlan)[i]![j]!, 5));
    });
    detach();
    const [xs, ys] = [tf.ones([4, 4]), tf.ones([4, 2])];
    const before = tf.memory().numTensors;
    await byLayer.fit(xs, ys, { verbose: 0 });
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([xs, ys]);
  });
});

describe("a saved model", () => {
  it.each(Object.keys(cases))("loads with %s", async (name) => {
    const [regularizer, penalty] = cases[name]!;
    expect(regularizer.getClassName()).toBe(name);
    const loaded = await savedAndLoaded(sequential(regularizer));
    expect(json(layerConfig(loaded))).toEqual({ rules: [{ match: "a/kernel", penalty: json(penalty) }] });
  });

  it("loads with a penalty of the user's own, once that is defined", async () => {
    const capped = core.definePenalty({
      name: "cappedNorm",
      params: { cap: core.above(0, 1, "Where it ends.") },
      traits: { separable: true, convex: false, homogeneous: false },
      value: (ops, w, { cap }) => ops.sum(ops.min(ops.abs(w), cap)),
      gradient: (ops, w, { cap }) => ops.where(ops.greater(ops.abs(w), cap), 0, ops.sign(w)),
    });
    const cappedNorm = defineRegularizer(capped);
    const loaded = await savedAndLoaded(sequential(cappedNorm({ cap: 2 })));
    expect(cappedNorm().getClassName()).toBe("CappedNorm");
    expect(json(layerConfig(loaded))).toEqual({
      rules: [{ match: "a/kernel", penalty: { name: "cappedNorm", cap: 2 } }],
    });
  });
});

it("tfjs' own regularizers are read by tfjs' defaults, classes nobody knows left alone", () => {
  // The class above L1L2, which tfjs asks for and does not export.
  const Base = Object.getPrototypeOf(tf.regularizers.l1l2().constructor) as abstract new () => Regularizer;
  class Mine extends Base {
    static readonly className = "Mine";
    override apply = () => tf.scalar(0);
    override getConfig = () => ({});
  }
  expect(layerConfig(sequential(new Mine()))).toEqual({ rules: [] });
  const both = sequential(tf.regularizers.l1l2());
  expect(json(layerConfig(both))).toEqual({
    rules: [{ match: "a/kernel", penalty: { name: "l1l2", l1: 0.01, l2: 0.01 } }],
  });
});

it("refuses what the penalty refuses, in the user's words", async () => {
  expect(await messageOf(() => regularizers.l1({ l1: -1 }))).toBe(
    "INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received -1.",
  );
  // tfjs asks for the penalty once the shape of the kernel is known.
  const model = tf.sequential({
    layers: [
      tf.layers.conv1d({ filters: 2, kernelSize: 2, inputShape: [4, 2], kernelRegularizer: regularizers.orthogonal() }),
    ],
  });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  expect(await messageOf(() => model.fit(tf.ones([1, 4, 2]), tf.ones([1, 3, 2])))).toBe(
    "UNSUPPORTED_SHAPE: [@reg/core] orthogonal: expected weights of rank 2, received shape [2,2,2]. Match dense kernels only, or use groupLasso for convolutions.",
  );
});
