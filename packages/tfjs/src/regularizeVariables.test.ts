import "../test/wasm.ts";
import { type ConfigInput, groupLasso, l1l2, modes, value } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { compiled, fit, inputs, kernelOf, numbersOf, sequential, targets } from "../test/models.ts";
import { regularize, regularizeVariables, variablesOf } from "./index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const penalty = l1l2({ l1: 0.3, l2: 0.2 });
const optimizers = { sgd: () => tf.train.sgd(0.1), adam: () => tf.train.adam(0.05) };
const lossOf = (model: tf.LayersModel) => () => {
  // As model.fit has it: the mean of the means of rows.
  return tf.mean(tf.mean(tf.squaredDifference(targets(), model.predict(inputs()) as tf.Tensor), -1)) as tf.Scalar;
};
const numbersOfScalars = ({ loss, dataLoss, penalty }: Record<"loss" | "dataLoss" | "penalty", tf.Scalar>) =>
  [loss, dataLoss, penalty].map((scalar) => scalar.dataSync()[0]!);

describe("regularizeVariables", () => {
  it.each(
    ["cpu", "wasm"].flatMap((backend) =>
      modes.flatMap((mode) => Object.entries(optimizers).map(([name, make]) => [mode, name, backend, make] as const)),
    ),
  )("takes the steps of model.fit in mode %s with %s on %s", async (mode, _, backend, optimizer) => {
    await tf.setBackend(backend);
    const config: ConfigInput = { penalty, mode, schedule: { kind: "linearWarmup", steps: 3 } };
    const [byFit, byHand] = [compiled(sequential(), optimizer()), sequential()];
    regularize(byFit, config);
    const { history } = await fit(byFit, { epochs: 5 });
    const regularized = regularizeVariables(variablesOf(byHand), config);
    const own = optimizer();
    const all = Object.values(variablesOf(byHand));
    const reports = Array.from({ length: 5 }, () => numbersOfScalars(regularized.minimize(own, lossOf(byHand), all)));
    // The same kernels in the same order.
    expect(numbersOf(byHand)).toEqual(numbersOf(byFit));
    // fit averages its logs over the epoch in float32: one rounding of numbers of about 1.
    reports.forEach((report, i) => {
      ["loss", "dataLoss", "penalty"].forEach((name, j) => {
        expect(report[j], `${name} of step ${i}`).toBeCloseTo(history[name]![i] as number, 6);
      });
    });
  });

  it("moves what tf would where no variables are named, and penalizes what the loss does not reach", () => {
    const model = sequential();
    const [kernel, beside, frozen] = [
      variablesOf(model)["a/kernel"]!,
      tf.variable(tf.ones([2, 2])),
      tf.variable(tf.ones([2, 2]), false),
    ];
    const start = Array.from(kernel.dataSync());
    const { minimize } = regularizeVariables({ beside, frozen }, { penalty: { name: "l2", l2: 0.5 } });
    const { penalty } = minimize(tf.train.sgd(0.1), lossOf(model));
    expect(kernel.dataSync()).not.toEqual(Float32Array.from(start));
    // 1 - 0.1 * 2 * 0.5 in float32.
    beside.dataSync().forEach((w) => void expect(w).toBeCloseTo(0.9, 6));
    expect(Array.from(frozen.dataSync())).toEqual([1, 1, 1, 1]);
    expect(penalty.dataSync()[0]).toBe(2);
    tf.dispose([beside, frozen]);
  });

  it("regularizes only the variables a step moves", () => {
    const [generator, critic] = [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([2, 2]))];
    const { minimize } = regularizeVariables({ generator, critic }, { penalty: "l1", mode: "proximal" });
    const { penalty } = minimize(tf.train.sgd(1), () => tf.sum(tf.mul(generator, critic)) as tf.Scalar, [critic]);
    expect(Array.from(generator.dataSync())).toEqual([1, 1, 1, 1]);
    expect(Array.from(critic.dataSync())).toEqual([0, 0, 0, 0]);
    expect(penalty.dataSync()[0]).toBeCloseTo(0.04, 6);
    tf.dispose([generator, critic]);
  });

  it("takes roles from Keras' names, from ranks, and from the user", () => {
    const named = {
      "encoder/kernel": tf.variable(tf.ones([2, 2])),
      "encoder/bias": tf.variable(tf.ones([2])),
      "rnn/recurrent_kernel": tf.variable(tf.ones([2, 2])),
      filters: tf.variable(tf.ones([2, 2, 2, 2])),
      scale: tf.variable(tf.ones([2])),
      codes: tf.variable(tf.ones([2, 2])),
    };
    const { plan } = regularizeVariables(named, "l1", { roles: { scale: "scale", codes: "embedding" } });
    expect(plan.entries.map(({ parameter, penalty }) => [parameter.path, parameter.role, penalty?.name])).toEqual([
      ["encoder/kernel", "kernel", "l1"],
      ["encoder/bias", "bias", undefined],
      ["rnn/recurrent_kernel", "recurrentKernel", undefined],
      ["filters", "kernel", "l1"],
      ["scale", "scale", undefined],
      ["codes", "embedding", undefined],
    ]);
    tf.dispose(Object.values(named));
  });

  it("says the share of zeros among what it penalizes, as fit logs it", async () => {
    const config = { penalty: { name: "l1", l1: 0.5 }, mode: "proximal" } as const;
    const fitted = compiled(sequential(), tf.train.sgd(0.1));
    regularize(fitted, config);
    const { history } = await fit(fitted, { epochs: 3 });
    const model = sequential();
    const { minimize, zeros, detach } = regularizeVariables(variablesOf(model), config);
    const optimizer = tf.train.sgd(0.1);
    for (let step = 0; step < 3; step++) tf.dispose(minimize(optimizer, lossOf(model)));
    expect(await zeros()).toBe(history.zeros!.at(-1));
    expect(await zeros()).toBeGreaterThan(0);
    detach();
    expect(await zeros()).toBe(0);
  });

  it("reports, takes a new strength at the next step, and goes on plainly once detached", async () => {
    const model = sequential();
    const regularized = regularizeVariables(variablesOf(model), { rules: [{ match: "a/kernel", penalty }] });
    const expected = value(penalty, kernelOf(model));
    expect(await regularized.report()).toEqual({
      penalty: expect.closeTo(expected, 5),
      inObjective: expect.closeTo(expected, 5),
    });
    const step = () => numbersOfScalars(regularized.minimize(tf.train.sgd(0), lossOf(model)));
    expect(step()[2]).toBeCloseTo(expected, 5);
    regularized.strength = 2;
    expect(step()[2]).toBeCloseTo(2 * expected, 5);
    expect(await regularized.penalty()).toBeCloseTo(2 * expected, 5);
    regularized.detach();
    regularized.detach();
    const [loss, dataLoss, none] = step();
    expect([none, loss]).toEqual([0, dataLoss]);
  });

  it("gives the penalty as a term of a loss of the user's own", () => {
    const [byTerm, byStep] = [sequential(), sequential()];
    const config = { penalty: groupLasso({ lambda: 0.2 }), schedule: { kind: "linearWarmup", steps: 2 } } as const;
    const { penaltyTerm } = regularizeVariables(variablesOf(byTerm), config, { step: 1 });
    tf.train.sgd(0.1).minimize(() => tf.add(lossOf(byTerm)(), penaltyTerm()));
    tf.dispose(
      regularizeVariables(variablesOf(byStep), config, { step: 1 }).minimize(tf.train.sgd(0.1), lossOf(byStep)),
    );
    numbersOf(byTerm).forEach((weights, i) => {
      // One gradient from the tape, or two added up: float32 rounding of weights of about 1.
      weights.forEach((w, j) => void expect(w).toBeCloseTo(numbersOf(byStep)[i]![j]!, 6));
    });
  });

  it.each(["cpu", "wasm"].flatMap((backend) => modes.map((mode) => [mode, backend] as const)))(
    "leaves no tensor behind in mode %s on %s",
    async (mode, backend) => {
      await tf.setBackend(backend);
      const model = sequential();
      const [optimizer, xs, ys] = [tf.train.adam(0.01), inputs(), targets()];
      const loss = () => tf.losses.meanSquaredError(ys, model.predict(xs) as tf.Tensor) as tf.Scalar;
      const regularized = regularizeVariables(variablesOf(model), { penalty: "sparseGroupLasso", mode });
      // The optimizer makes its moments at its first step.
      tf.dispose(regularized.minimize(optimizer, loss));
      const before = tf.memory();
      tf.dispose(regularized.minimize(optimizer, loss));
      tf.tidy(() => void regularized.minimize(optimizer, loss));
      await regularized.report();
      if (mode === "loss") optimizer.minimize(() => tf.add(loss(), regularized.penaltyTerm()));
      expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
    },
  );
});

it("a variational autoencoder keeps the inputs that vary and drops the rest, exactly", () => {
  // Eight inputs, of which two say something; the others are 0.
  const [features, hidden] = [8, 2];
  const told = tf.randomNormal([32, 2], 0, 1, "float32", 1);
  const xs = tf.concat([told, tf.zeros([32, features - 2])], 1);
  const normal = (shape: number[], seed: number) => tf.variable(tf.randomNormal(shape, 0, 0.5, "float32", seed));
  const weights = {
    "mean/kernel": normal([features, hidden], 2),
    "spread/kernel": normal([features, hidden], 3),
    "decoder/kernel": normal([hidden, features], 4),
    "decoder/bias": tf.variable(tf.zeros([features])),
  };
  let seed = 10;
  const loss = () =>
    tf.tidy(() => {
      const [mean, logVariance] = [tf.matMul(xs, weights["mean/kernel"]), tf.matMul(xs, weights["spread/kernel"])];
      const noise = tf.randomNormal(mean.shape, 0, 1, "float32", seed++);
      const code = tf.add(mean, tf.mul(noise, tf.exp(tf.mul(logVariance, 0.5))));
      const decoded = tf.add(tf.matMul(code as tf.Tensor2D, weights["decoder/kernel"]), weights["decoder/bias"]);
      const divergence = tf.sub(tf.add(tf.exp(logVariance), tf.square(mean)), tf.add(logVariance, 1));
      const reconstruction = tf.mean(tf.sum(tf.squaredDifference(xs, decoded), 1));
      return tf.add(reconstruction, tf.mul(tf.mean(tf.sum(divergence, 1)), 0.005)) as tf.Scalar;
    });
  const regularized = regularizeVariables(weights, {
    rules: [{ match: "{mean,spread}/kernel", penalty: groupLasso({ lambda: 0.1 }), mode: "proximal" }],
  });
  const optimizer = tf.train.adam(0.05);
  const losses: number[] = [];
  for (let step = 0; step < 250; step++) {
    const scalars = regularized.minimize(optimizer, loss);
    losses.push(scalars.dataLoss.dataSync()[0]!);
    tf.dispose(scalars);
  }
  const rows = weights["mean/kernel"].arraySync() as number[][];
  expect(rows.map((row) => row.every((w) => w === 0))).toEqual([false, false, true, true, true, true, true, true]);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
});

describe("regularizeVariables refuses", () => {
  let kernel: tf.Variable;
  beforeEach(() => {
    kernel = tf.variable(tf.ones([2, 2]));
  });

  it("what is no variable", async () => {
    expect(await messageOf(() => regularizeVariables({ kernel: tf.ones([2, 2]) as tf.Variable }, "l1"))).toBe(
      "UNSUPPORTED_MODEL: [@reg/tfjs] kernel: expected a tf.Variable, received Tensor. Make it one with tf.variable(…). A model's are those of variablesOf(model).",
    );
  });

  it("roles of variables that are not there", async () => {
    expect(
      await messageOf(() => regularizeVariables({ kernel }, "l1", { roles: { kernels: "kernel" } as never })),
    ).toBe("UNMATCHED_RULE: [@reg/tfjs] roles: expected names of the variables, which are kernel, received kernels.");
  });

  it("weights with a NaN", async () => {
    const broken = tf.variable(tf.tensor2d([1, Number.NaN], [1, 2]));
    expect(await messageOf(() => regularizeVariables({ broken }, "l1"))).toBe(
      "NON_FINITE_WEIGHTS: [@reg/tfjs] broken: expected finite numbers only, received NaN at index 1. Training diverged before this point: lower the learning rate, or restore the last good weights.",
    );
  });

  it("a term of the loss for what is not in the loss", async () => {
    const { penaltyTerm } = regularizeVariables({ kernel }, { penalty: "l1", mode: "proximal" });
    expect(await messageOf(penaltyTerm)).toBe(
      `INVALID_CONFIG: [@reg/tfjs] penaltyTerm(): expected mode "loss" for every variable, received "proximal" for kernel. A penalty of another mode is no part of the loss: take the step with minimize(optimizer, loss).`,
    );
  });

  it("an optimizer without a rate, before it moves a weight", async () => {
    const { minimize } = regularizeVariables({ kernel }, { penalty: "l1", mode: "proximal" });
    const rateless = Object.assign(tf.train.sgd(0.1), { getConfig: () => ({}) });
    expect(await messageOf(() => minimize(rateless, () => tf.sum(kernel) as tf.Scalar))).toBe(
      `UNSUPPORTED_MODEL: [@reg/tfjs] optimizer SGD: expected a number "learningRate" in its getConfig(), which modes "proximal" and "decoupled" are scaled by, received undefined. Return it from getConfig(), or use mode "loss".`,
    );
    expect(Array.from(kernel.dataSync())).toEqual([1, 1, 1, 1]);
  });
});
