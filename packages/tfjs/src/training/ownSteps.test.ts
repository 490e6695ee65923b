// The step of an optimizer is what its update comes to for a gradient that stays, divided by that gradient: measured here on a loss that
// is linear in the weights, whose gradient is the same at every step.
import { groupLasso, l1, l1l2, type Penalty, prox, weights } from "@reg/core";
import { kernelFor } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { compiled, sequential } from "../../test/models.ts";
import { regularize } from "../index.ts";
import { optimizers } from "../keras/optimizers/optimizers.ts";
import { regularizeVariables } from "../variables.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const shape: [number, number] = [3, 2];
const start = [0.5, -0.25, 0.125, 0.75, -0.5, 0.0625];
const slopes = [0.5, -1, 0.25, 0.03, -0.125, 2];

const decay = {
  class_name: "InverseTimeDecay",
  config: { initial_learning_rate: 0.02, decay_steps: 2, decay_rate: 1 },
};

/** Each with as many steps as its memory needs to be at rest; a centered mean of squares has nothing left there. */
const makers: Readonly<Record<string, readonly [number, () => tf.Optimizer]>> = {
  sgd: [1, () => tf.train.sgd(0.1)],
  momentum: [60, () => tf.train.momentum(0.01, 0.5)],
  nesterov: [60, () => tf.train.momentum(0.01, 0.5, true)],
  adagrad: [3, () => tf.train.adagrad(0.1)],
  adadelta: [3, () => tf.train.adadelta(0.1)],
  adam: [3, () => tf.train.adam(0.01, 0.9, 0.999, 0.01)],
  adamax: [3, () => tf.train.adamax(0.01, 0.9, 0.999, 0.01, 0.5)],
  rmsprop: [3, () => tf.train.rmsprop(0.01)],
  "rmsprop with momentum": [200, () => tf.train.rmsprop(0.001, 0.9, 0.5)],
  "rmsprop, centered": [1, () => tf.train.rmsprop(0.01, 0.9, 0, null as never, true)],
  "Keras' SGD": [60, () => new optimizers.SGD({ learningRate: 0.01, settings: { momentum: 0.5, nesterov: true } })],
  "Keras' SGD of a schedule": [3, () => new optimizers.SGD({ learningRate: decay })],
  "Keras' Adam": [3, () => new optimizers.Adam({ learningRate: 0.01, settings: { epsilon: 0.01 } })],
  "Keras' Adam of a schedule": [3, () => new optimizers.Adam({ learningRate: decay, settings: { amsgrad: true } })],
  "Keras' Adam, each gradient clipped": [3, () => new optimizers.Adam({ learningRate: 0.01, clipnorm: 0.5 })],
  "Keras' SGD, gradients clipped together": [1, () => new optimizers.SGD({ learningRate: 0.1, globalClipnorm: 0.5 })],
  "Keras' SGD, entries clipped": [1, () => new optimizers.SGD({ learningRate: 0.1, clipvalue: 0.3 })],
  "Keras' Adamax": [3, () => new optimizers.Adamax({ learningRate: 0.01 })],
  "Keras' RMSprop": [200, () => new optimizers.RMSprop({ learningRate: 0.001, settings: { momentum: 0.5 } })],
  "Keras' RMSprop, centered": [1, () => new optimizers.RMSprop({ learningRate: 0.01, settings: { centered: true } })],
  "Keras' Adagrad": [3, () => new optimizers.Adagrad({ learningRate: 0.1 })],
  "Keras' Adadelta": [3, () => new optimizers.Adadelta({ learningRate: 1 })],
  "Keras' Nadam": [300, () => new optimizers.Nadam({ learningRate: 0.001 })],
  "Keras' Lamb": [3, () => new optimizers.Lamb({ learningRate: 0.01 })],
};

/** The weights after `steps` steps; the penalty is at work in the last one alone. */
function trained(name: string, steps: number, penalty: Penalty, strength: number): number[] {
  const w = tf.variable(tf.tensor2d(start, shape));
  const g = tf.tensor2d(slopes, shape);
  const optimizer = makers[name]![1]();
  const attachment = regularizeVariables({ w }, { penalty, mode: "proximal" });
  for (let i = 1; i <= steps; i++) {
    attachment.strength = i === steps ? strength : 0;
    tf.dispose(attachment.minimize(optimizer, () => tf.sum(tf.mul(w, g)) as tf.Scalar));
  }
  const numbers = Array.from(w.dataSync());
  tf.dispose([w, g]);
  optimizer.dispose();
  return numbers;
}

describe.each(Object.keys(makers))("%s", (name) => {
  const [steps] = makers[name]!;

  it.each([l1({ l1: 0.3 }), l1l2({ l1: 0.1, l2: 0.4 }), groupLasso({ lambda: 0.5 })])(
    "gives the prox of $name its own step of each weight",
    (penalty) => {
      const plain = (count: number) => (count === 0 ? start : trained(name, count, penalty, 0));
      const [before, moved] = [plain(steps - 1), plain(steps)];
      const own = moved.map((w, i) => (before[i]! - w) / slopes[i]!);
      const expected = new Float64Array(6);
      kernelFor(penalty, { shape }).prox(
        Float64Array.from(moved),
        Float64Array.from(own, (step) => 0.5 * step),
        expected,
      );
      const received = trained(name, steps, penalty, 0.5);
      // A difference of float32 weights of up to 1, divided by slopes down to 0.03; tf's power of beta2 is off by 3e-5.
      received.forEach((w, i) => void expect(w).toBeCloseTo(expected[i]!, 4));
      expect(received).not.toEqual(moved);
    },
  );
});

/** A rule of one's own: a step in the direction of the sign. */
class SignOptimizer extends tf.Optimizer {
  static className = "Sign";
  applyGradients(gradients: Parameters<tf.SGDOptimizer["applyGradients"]>[0]): void {
    for (const { name, tensor } of gradients as { name: string; tensor: tf.Tensor }[]) {
      const variable = tf.engine().registeredVariables[name]!;
      tf.tidy(() => void variable.assign(tf.sub(variable, tf.mul(tf.sign(tensor), 0.1))));
    }
  }
  getConfig() {
    return { learningRate: 0.1 };
  }
}

describe("an optimizer whose step is not known", () => {
  const refusal =
    '[@reg/tfjs] mode "proximal" on a/kernel: expected an optimizer whose step for each weight is known, received Sign. ' +
    'Write "metric": "euclidean" beside the mode: the prox then takes the bare learning rate.';

  it("is refused at attach, and where it comes later at the first step", async () => {
    const model = sequential();
    model.compile({ optimizer: new SignOptimizer(), loss: "meanSquaredError" });
    expect(() => regularize(model, { rules: [{ match: "a/kernel", penalty: "l1", mode: "proximal" }] })).toThrow(
      refusal,
    );

    const w = tf.variable(tf.ones([2, 2]));
    const attachment = regularizeVariables({ "a/kernel": w }, { penalty: "l1", mode: "proximal" });
    const alive = tf.memory().numTensors;
    const minimize = () => attachment.minimize(new SignOptimizer(), () => tf.sum(w) as tf.Scalar, [w]);
    expect(minimize).toThrow(refusal);
    expect(Array.from(w.dataSync())).toEqual([1, 1, 1, 1]);
    expect(tf.memory().numTensors).toBe(alive);
  });

  it("takes metric euclidean", () => {
    const w = tf.variable(tf.ones([2, 2]));
    const penalty = l1({ l1: 1 });
    const attachment = regularizeVariables({ w }, { penalty, mode: "proximal", metric: "euclidean" });
    tf.dispose(attachment.minimize(new SignOptimizer(), () => tf.sum(w) as tf.Scalar, [w]));
    const expected = prox(penalty, weights(Float32Array.of(0.9, 0.9, 0.9, 0.9), [2, 2]), 0.1);
    w.dataSync().forEach((x, i) => void expect(x).toBeCloseTo(expected.data[i]!, 6));
  });
});

describe("an optimizer of Keras without a step of each weight", () => {
  it("Lion, is refused in its own metric", () => {
    const model = compiled(sequential(), new optimizers.Lion());
    expect(() => regularize(model, { penalty: "l1", mode: "proximal" })).toThrow(
      '[@reg/tfjs] mode "proximal" on a/kernel: expected an optimizer whose step for each weight is known, received KerasLion. ' +
        'Write "metric": "euclidean" beside the mode: the prox then takes the bare learning rate.',
    );
    expect(() => regularize(model, { penalty: "l1", mode: "proximal", metric: "euclidean" })).not.toThrow();
  });

  it.each([
    { penalty: "l1", mode: "proximal" },
    { penalty: "l1", mode: "proximal", metric: "euclidean" },
    { penalty: "l2", mode: "decoupled" },
  ] as const)("Ftrl, is refused wherever a penalty moves weights: $mode", (config) => {
    const model = compiled(sequential(), new optimizers.Ftrl());
    expect(() => regularize(model, config)).toThrow(
      '[@reg/tfjs] modes "proximal" and "decoupled": expected an optimizer that goes on from the weights as they are, received KerasFtrl, ' +
        'which computes them of its own sums. Use mode "loss", or compile the model with another optimizer.',
    );
  });
});

it("keeps the metric of a plan in a saved model", () => {
  const model = compiled(sequential());
  regularize(model, { penalty: "l1", mode: "proximal", metric: "euclidean" });
  const saved = model.getUserDefinedMetadata() as {
    readonly "@reg/tfjs": { readonly config: { readonly rules: object[] } };
  };
  expect(saved["@reg/tfjs"].config.rules).toEqual(
    ["a/kernel", "b/kernel"].map((match) => ({
      match,
      penalty: { name: "l1", l1: 0.01 },
      mode: "proximal",
      metric: "euclidean",
    })),
  );
});
