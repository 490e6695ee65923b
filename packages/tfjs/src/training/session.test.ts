import { l1l2, type Mode, modes, value } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { compiled, fit, kernelOf, numbersOf, sequential } from "../../test/models.ts";
import { regularize } from "../index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const penalty = l1l2({ l1: 0.1, l2: 0.05 });
const doubled = l1l2({ l1: 0.2, l2: 0.1 });

/** A model with a plan on its kernels, and the plan. */
function regularized(mode: Mode, given = penalty) {
  const model = compiled(sequential(), tf.train.adam(0.05));
  return { model, attachment: regularize(model, { penalty: given, mode }) };
}

describe.each(modes)("a strength in mode %s", (mode) => {
  it("of 0 trains plainly", async () => {
    const { model, attachment } = regularized(mode);
    const plain = compiled(sequential(), tf.train.adam(0.05));
    attachment.strength = 0;
    const { history } = await fit(model, { epochs: 3 });
    const { history: expected } = await fit(plain, { epochs: 3 });
    expect(history.loss).toEqual(expected.loss);
    expect(history.penalty).toEqual([0, 0, 0]);
    expect(numbersOf(model)).toEqual(numbersOf(plain));
    expect(await attachment.report()).toEqual({ penalty: 0, inObjective: 0 });
  });

  it("of 2 is doubled penalties", async () => {
    const [twice, reference] = [regularized(mode), regularized(mode, doubled)];
    twice.attachment.strength = 2;
    expect(twice.attachment.strength).toBe(2);
    const { history } = await fit(twice.model, { epochs: 3 });
    const { history: expected } = await fit(reference.model, { epochs: 3 });
    // Kernels multiply by 2 before or after they round to float32.
    numbersOf(twice.model).forEach((weights, i) => {
      weights.forEach((w, j) => void expect(w).toBeCloseTo(numbersOf(reference.model)[i]![j]!, 5));
    });
    history.penalty!.forEach((r, i) => void expect(r).toBeCloseTo(expected.penalty![i] as number, 5));
    history.loss!.forEach((loss, i) => void expect(loss).toBeCloseTo(expected.loss![i] as number, 5));
  });

  it("set in a callback acts from the next step, with the optimizer's memory kept", async () => {
    const [live, stopped] = [regularized(mode), regularized(mode)];
    const { history } = await fit(live.model, {
      epochs: 4,
      callbacks: {
        onBatchEnd: async () => {
          live.attachment.strength = 1 - live.attachment.strength;
        },
      },
    });
    expect((history.penalty as number[]).map((r) => r > 0)).toEqual([true, false, true, false]);
    for (const strength of [1, 0, 1, 0]) {
      stopped.attachment.strength = strength;
      await fit(stopped.model);
    }
    expect(numbersOf(live.model)).toEqual(numbersOf(stopped.model));
  });
});

it("a new strength compiles nothing and leaves no tensor behind", async () => {
  const { model, attachment } = regularized("proximal");
  await fit(model);
  const compile = vi.spyOn(model, "compile");
  const inner = (model as unknown as { model: tf.LayersModel & { trainFunction: unknown } }).model;
  const step = inner.trainFunction;
  const before = tf.memory().numTensors;
  for (const strength of [0.5, 3, 0]) {
    attachment.strength = strength;
    await attachment.report();
  }
  expect(tf.memory().numTensors).toBe(before);
  await fit(model);
  expect(compile).not.toHaveBeenCalled();
  expect(inner.trainFunction).toBe(step);
});

it("what is no strength is refused and leaves the last one", async () => {
  const { attachment } = regularized("loss");
  attachment.strength = 0.5;
  for (const [given, shown] of [
    [-1, "-1"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    ["2", `"2"`],
  ] as const) {
    const set = () => {
      attachment.strength = given as number;
    };
    expect(await messageOf(set)).toBe(
      `INVALID_PARAMETER: [@reg/tfjs] strength: expected a finite number of at least 0, received ${shown}. 1 is what the configuration says, 0 trains without the penalties.`,
    );
  }
  expect(attachment.strength).toBe(0.5);
});

it("a report has all penalties, and those of the objective without mode decoupled", async () => {
  const model = compiled(sequential());
  const attachment = regularize(model, {
    rules: [
      { match: "a/kernel", penalty, mode: "proximal" },
      { match: "b/kernel", penalty, mode: "decoupled" },
    ],
    schedule: { kind: "linearWarmup", steps: 2 },
  });
  expect(await attachment.report()).toEqual({ penalty: 0, inObjective: 0 });
  await fit(model);
  attachment.strength = 3;
  // Half of the warmup, three times.
  const [a, b] = [kernelOf(model), { data: model.getWeights()[2]!.dataSync() as Float32Array, shape: [3, 2] }];
  const [inObjective, beside] = [1.5 * value(penalty, a), 1.5 * value(penalty, b)];
  expect(await attachment.report()).toEqual({
    penalty: expect.closeTo(inObjective + beside, 5),
    inObjective: expect.closeTo(inObjective, 5),
  });
  expect(await attachment.penalty()).toBeCloseTo(inObjective + beside, 5);
});
