import { type ConfigInput, groupLasso, l1, l2 } from "@reg/core";
import * as ort from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";
import { blobs } from "../test/blobs.ts";
import { adam } from "./optimizers/adam.ts";
import { sgd } from "./optimizers/sgd.ts";
import { regularize } from "./regularize.ts";
import { sequential } from "./sequential.ts";
import { createTrainer, type Trainer } from "./trainer.ts";
import type { TrainerOptions } from "./trainerOptions.ts";

const data = blobs(120);
const made: Trainer[] = [];

/** 6 inputs, 16 and 8 units, 3 classes: 96 + 128 + 24 = 248 weights in kernels. */
function trainer(options: Partial<TrainerOptions> = {}): Trainer {
  const layers = [
    { name: "a", units: 16, activation: "relu" },
    { name: "b", units: 8, activation: "relu" },
    { name: "c", units: 3 },
  ] as const;
  const one = createTrainer(sequential({ inputs: 6, layers, seed: 1 }), {
    ort,
    executionProviders: ["cpu"],
    loss: "softmaxCrossEntropy",
    optimizer: adam({ learningRate: 0.01 }),
    ...options,
  });
  made.push(one);
  return one;
}
afterAll(() => Promise.all(made.map((each) => each.dispose())));

const zerosOf = (subject: Trainer, path: string): number =>
  subject.weights(path).data.filter((weight) => weight === 0).length;
const inKernels = (subject: Trainer): number =>
  ["a/kernel", "b/kernel", "c/kernel"].reduce((sum, path) => sum + zerosOf(subject, path), 0);
const places = (subject: Trainer): string =>
  ["a/kernel", "b/kernel", "c/kernel"].map((path) => subject.weights(path).data.map((w) => (w === 0 ? 0 : 1))).join();

/** The code and message of what goes wrong. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    // Anything else is no refusal.
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
  return "none";
}

describe("a target of sparsity", () => {
  const whole: readonly [string, Partial<TrainerOptions>, ConfigInput][] = [
    ["Adam, nothing but a number", {}, { toSparsity: 0.9 }],
    ["momentum", { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) }, { toSparsity: 0.9 }],
    ["split steps", { lowMemory: true }, { toSparsity: 0.9 }],
    ["no penalty", {}, { penalty: null, toSparsity: 0.9 }],
    ["a penalty far too weak", {}, { penalty: l1({ l1: 1e-9 }), toSparsity: 0.9 }],
    ["groups", {}, { penalty: groupLasso({ lambda: 1e-4 }), toSparsity: 0.9 }],
  ];

  it.each(whole)("is reached exactly, and stays: %s", async (_, options, config) => {
    const subject = trainer(options);
    regularize(subject, config);
    const history = await subject.fit(data, { epochs: 20, batchSize: 10 });
    // round(0.9 * 248)
    expect(inKernels(subject)).toBe(223);
    const last = places(subject);
    expect(history.map(({ zeros }) => zeros).slice(16)).toEqual(new Array(4).fill(223 / 248));
    await subject.fit(data, { epochs: 2, batchSize: 10 });
    expect(places(subject)).toBe(last);
  });

  it("is reached exactly from the other side: a penalty that makes too many zeros is eased", async () => {
    const subject = trainer();
    regularize(subject, { penalty: l1({ l1: 0.05 }), toSparsity: 0.4 });
    const zeros: number[] = [];
    await subject.fit(data, { epochs: 30, batchSize: 10, onEpoch: (report) => void zeros.push(report.zeros!) });
    // round(0.4 * 248) are wanted.
    expect(Math.max(...zeros)).toBeGreaterThan(99 / 248);
    expect(inKernels(subject)).toBe(99);
  });

  it("may be one of each rule, and leaves the weights alone that no rule ranks", async () => {
    const subject = trainer();
    regularize(subject, {
      rules: [
        { match: "a/kernel", toSparsity: { zeros: 0.5, from: 2, until: 40 } },
        // 32 weights are left of 128.
        { match: "b/kernel", penalty: "l1", toSparsity: { bytes: 128, from: 2, until: 60 } },
        { match: "c/kernel", penalty: l2({ l2: 1e-3 }) },
      ],
    });
    await subject.fit(data, { epochs: 6, batchSize: 10 });
    const zeros = ["a/kernel", "b/kernel", "c/kernel", "a/bias"].map((path) => zerosOf(subject, path));
    expect(zeros).toEqual([48, 96, 0, 0]);
  });

  it.each<[string, Partial<TrainerOptions>]>([
    ["several steps a run", {}],
    ["split steps", { lowMemory: true }],
  ])("may be of units, features of the input too: %s", async (_, options) => {
    const subject = trainer(options);
    regularize(subject, { toSparsity: { units: { input: 4, a: 6, b: 3 } } });
    const history = await subject.fit(data, { epochs: 20, batchSize: 10, relax: { epochs: 5 } });
    expect(history.at(-1)!.units).toEqual({ input: 4, a: 6, b: 3 });
    const [first, second] = [subject.weights("a/kernel").data, subject.weights("b/kernel").data];
    const dead = [...subject.weights("a/bias").data.keys()].filter((unit) =>
      [0, 1, 2, 3, 4, 5].every((input) => first[input * 16 + unit] === 0),
    );
    expect(dead).toHaveLength(10);
    for (const unit of dead) {
      expect(subject.weights("a/bias").data[unit]).toBe(0);
      expect([...second.subarray(8 * unit, 8 * unit + 8)]).toEqual(new Array(8).fill(0));
    }
    // What is left is refitted whole: 4 inputs and 6 units, 6 and 3, 3 and 3.
    expect(inKernels(subject)).toBe(248 - 24 - 18 - 9);
  });

  it("freezes no bias that is packed beside a kernel", async () => {
    const subject = trainer();
    regularize(subject, { toSparsity: { zeros: 0.5, from: 1, until: 3 } });
    await subject.fit(data, { epochs: 1, batchSize: 10 });
    // Biases begin at 0.
    expect(zerosOf(subject, "c/bias")).toBe(0);
  });

  it("takes the same steps for any number of steps a run", async () => {
    const runs = await Promise.all(
      [1, 5, 32].map(async (stepsPerRun) => {
        const subject = trainer();
        regularize(subject, { toSparsity: 0.8 });
        const history = await subject.fit(data, { epochs: 8, batchSize: 10, stepsPerRun, relax: { epochs: 2 } });
        return { history, weights: [...subject.weights("b/kernel").data] };
      }),
    );
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it("leaves the numbers alone that were read before", async () => {
    const subject = trainer();
    regularize(subject, { toSparsity: { zeros: 0.9, from: 1, until: 2 } });
    await subject.fit(data, { epochs: 1, batchSize: 120 });
    const read = await subject.parameters()[0]!.read();
    const before = [...read.data];
    await subject.fit(data, { epochs: 2, batchSize: 120 });
    expect([...read.data]).toEqual(before);
    expect(inKernels(subject)).toBe(223);
  });
});

describe("relax", () => {
  it("refits what is left, without a penalty", async () => {
    const subject = trainer();
    const attachment = regularize(subject, { toSparsity: 0.8 });
    const history = await subject.fit(data, { epochs: 20, batchSize: 10, relax: { epochs: 10 } });
    expect(history.length).toBe(30);
    expect(history[29]!.dataLoss).toBeLessThan(history[19]!.dataLoss);
    expect(history.slice(20).map(({ penalty, zeros }) => [penalty, zeros])).toEqual(new Array(10).fill([0, 198 / 248]));
    expect(await attachment.report()).toEqual({ penalty: 0, inObjective: 0 });
  });

  it("is called by hand in a training loop of one's own", async () => {
    const subject = trainer();
    const attachment = regularize(subject, { toSparsity: { zeros: 0.8, from: 2, until: 20 } });
    expect(await refusal(() => attachment.relax())).toBe(
      `NO_SUPPORT: [@reg/onnx] relax: expected zeros that are frozen, received step 0 of a plan that freezes them at 20. Train on first, or write "until" into "toSparsity".`,
    );
    for (let step = 0; step < 20; step++) await subject.train([data]);
    attachment.relax();
    const [report] = await subject.train([data]);
    expect(report!.penalty).toBe(0);
    expect(inKernels(subject)).toBe(198);
  });

  it("goes on in later fits, with the trainer's own optimizer", async () => {
    const subject = trainer();
    regularize(subject, { toSparsity: 0.8 });
    const first = await subject.fit(data, { epochs: 10, batchSize: 10, relax: { epochs: 2 } });
    const second = await subject.fit(data, { epochs: 10, batchSize: 10 });
    expect(second.at(-1)!.dataLoss).toBeLessThan(first.at(-1)!.dataLoss);
    expect(second.map(({ penalty, zeros }) => [penalty, zeros])).toEqual(new Array(10).fill([0, 198 / 248]));
  });
});

describe("what cannot be", () => {
  it.each<[string, ConfigInput | undefined, (subject: Trainer) => unknown, string]>([
    [
      "a timeline without an end",
      { toSparsity: 0.5 },
      (subject) => subject.train([data]),
      `INVALID_CONFIG: [@reg/onnx] toSparsity: expected "from" and "until", because the number of steps is not known here, received neither. Write { "zeros": 0.9, "from": 500, "until": 4000 }, in steps.`,
    ],
    [
      "a refit before there are zeros",
      { toSparsity: { zeros: 0.5, from: 10, until: 100 } },
      (subject) => subject.fit(data, { epochs: 1, relax: { epochs: 1 } }),
      `NO_SUPPORT: [@reg/onnx] relax: expected zeros that are frozen, received step 4 of a plan that freezes them at 100. Train on first, or write "until" into "toSparsity".`,
    ],
    [
      "a refit of another plan",
      "l1",
      (subject) => subject.fit(data, { epochs: 1, relax: { epochs: 1 } }),
      `NO_SUPPORT: [@reg/onnx] relax: expected zeros that are frozen, received a plan without toSparsity. Write "toSparsity" into the configuration.`,
    ],
    [
      "a refit without a plan",
      undefined,
      (subject) => subject.fit(data, { epochs: 1, relax: { epochs: 1 } }),
      `NO_SUPPORT: [@reg/onnx] relax: expected a plan with toSparsity, received no plan. Call regularize(trainer, { "toSparsity": 0.9 }) first.`,
    ],
    [
      "a refit of no epochs",
      { toSparsity: 0.5 },
      (subject) => subject.fit(data, { relax: {} as never }),
      "INVALID_PARAMETER: [@reg/onnx] fit, relax: expected epochs to be a whole number of at least 1, received nothing.",
    ],
  ])("is refused: %s", async (_, config, call, message) => {
    const subject = trainer();
    if (config !== undefined) regularize(subject, config);
    const before = subject.checkpoint();
    expect(await refusal(() => call(subject))).toBe(message);
    expect(Buffer.compare(subject.checkpoint(), before)).toBe(0);
  });

  it("is refused: a checkpoint of another plan", async () => {
    const subject = trainer();
    regularize(subject, { toSparsity: 0.5 });
    await subject.fit(data, { epochs: 1 });
    const other = trainer();
    regularize(other, "l1");
    expect(await refusal(() => other.restore(subject.checkpoint()))).toBe(
      "INVALID_CHECKPOINT: [@reg/onnx] checkpoint: expected a plan with 0 targets of sparsity, received 1. Call regularize(trainer, config) with the configuration of the checkpoint.",
    );
  });

  it("is refused: a checkpoint of a refit by another optimizer, outside of fit", async () => {
    const subject = trainer();
    regularize(subject, { toSparsity: 0.5 });
    await subject.fit(data, { epochs: 2, batchSize: 10, relax: { epochs: 1, optimizer: "sgd" } });
    const other = trainer();
    regularize(other, { toSparsity: 0.5 });
    expect(await refusal(() => other.restore(subject.checkpoint()))).toBe(
      "INVALID_CHECKPOINT: [@reg/onnx] checkpoint: expected the memory of optimizer adam, received that of sgd. It was made during the relax of fit: resume it by fit, with the same relax.",
    );
  });
});
