import { l1, l1l2, l2 } from "@reg/core";
import { readModel, writeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { blobs } from "../test/blobs.ts";
import { adam } from "./optimizers/adam.ts";
import { adamW } from "./optimizers/adamW.ts";
import { sgd } from "./optimizers/sgd.ts";
import { regularize } from "./regularize.ts";
import { sequential } from "./sequential.ts";
import { createTrainer, type Trainer } from "./trainer.ts";
import type { TrainerOptions } from "./trainerOptions.ts";

const model = () =>
  sequential({
    inputs: 6,
    layers: [
      { name: "hidden", units: 8, activation: "relu" },
      { name: "out", units: 3, activation: "softmax" },
    ],
    seed: 1,
  });
const data = blobs(120);
const trainer = (options: Partial<TrainerOptions> = {}) =>
  createTrainer(model(), {
    ort,
    executionProviders: ["cpu"],
    loss: "softmaxCrossEntropy",
    optimizer: adam({ learningRate: 0.01 }),
    ...options,
  });
const read = async (of: Trainer, path: string) => {
  const found = of.parameters().find((parameter) => parameter.path === path)!;
  return [...(await found.read()).data];
};

describe("createTrainer", () => {
  it("learns what is right, with a penalty in the loss", async () => {
    const subject = trainer();
    const attachment = regularize(subject, l1l2({ l1: 1e-3, l2: 1e-3 }));
    const history = await subject.fit(data, { epochs: 30, batchSize: 16, validation: data });
    const { accuracy, loss, dataLoss, penalty } = await subject.evaluate(data);
    expect(accuracy).toBeGreaterThan(0.95);
    expect(loss).toBeCloseTo(dataLoss + penalty, 6);
    expect(await attachment.penalty()).toBeCloseTo(penalty, 6);
    expect(history.at(-1)!.validation).toEqual({ accuracy, loss, dataLoss, penalty });
    expect(subject.step).toBe(30 * 8);
    await subject.dispose();
  });

  it("gives exact zeros in proximal mode, and fewer on the features that matter", async () => {
    const subject = trainer({ optimizer: sgd({ learningRate: 0.1 }) });
    regularize(subject, { penalty: l1({ l1: 0.02 }), mode: "proximal" });
    await subject.fit(data, { epochs: 60, batchSize: 16 });
    const zeros = (await read(subject, "hidden/kernel")).map((w) => Number(w === 0));
    const [signal, noise] = [zeros.slice(0, 16), zeros.slice(16)];
    const share = (part: number[]) => part.reduce((a, b) => a + b, 0) / part.length;
    expect(share(noise)).toBeGreaterThan(0.8);
    expect(share(signal)).toBeLessThan(share(noise));
    await subject.dispose();
  });

  it("trains the same for the same seed, however many steps go into a run", async () => {
    const kernels: number[][] = [];
    for (const stepsPerRun of [1, 3, 32]) {
      const subject = trainer();
      await subject.fit(data, { epochs: 3, batchSize: 25, seed: 4, stepsPerRun });
      kernels.push(await read(subject, "out/kernel"));
      await subject.dispose();
    }
    expect(kernels[1]).toEqual(kernels[0]);
    expect(kernels[2]).toEqual(kernels[0]);
  });

  it("takes one-hot targets as class numbers", async () => {
    const labels = data.targets.data;
    const oneHot = {
      data: Float32Array.from({ length: 360 }, (_, i) => Number(labels[Math.floor(i / 3)] === i % 3)),
      shape: [120, 3],
    };
    const [a, b] = [trainer(), trainer()];
    const [byNumber] = await a.fit(data);
    const [byVector] = await b.fit({ inputs: data.inputs, targets: oneHot });
    // The same sum, by the rows of the class and by all entries: another rounding.
    expect(byVector!.loss).toBeCloseTo(byNumber!.loss, 6);
    const [one, other] = [await read(a, "out/kernel"), await read(b, "out/kernel")];
    for (const [i, w] of one.entries()) expect(w).toBeCloseTo(other[i]!, 6);
    await Promise.all([a.dispose(), b.dispose()]);
  });

  it("exports the model as it was but for its weights", async () => {
    const subject = trainer();
    await subject.fit(data, { epochs: 2 });
    const exported = readModel(writeModel(subject.export()));
    const before = model();
    expect(exported.graph!.node).toEqual(readModel(writeModel(before)).graph!.node);
    expect(exported.graph!.input).toEqual(readModel(writeModel(before)).graph!.input);
    const session = await ort.InferenceSession.create(writeModel(exported), { executionProviders: ["cpu"] });
    const { output } = await session.run({ input: new ort.Tensor("float32", data.inputs.data, data.inputs.shape) });
    const predicted = await subject.predict(data.inputs, { batchSize: 50 });
    expect(predicted.output!.shape).toEqual([120, 3]);
    // Weights are constants in one graph and inputs in the other: the runtime may multiply in another order.
    for (const [i, p] of predicted.output!.data.entries()) expect(Number(p)).toBeCloseTo(Number(output!.data[i]), 6);
    await subject.dispose();
  });

  it("trains only what is trainable", async () => {
    const subject = trainer({ trainable: ({ path }) => path.startsWith("out/") });
    expect(subject.parameters().map(({ path }) => path)).toEqual(["out/kernel", "out/bias"]);
    await subject.fit(data, { epochs: 2 });
    const initializer = (path: string, of = model()) =>
      of.graph!.initializer.find(({ name }) => name === path)!.rawData;
    expect(initializer("hidden/kernel", subject.export())).toEqual(initializer("hidden/kernel"));
    await subject.dispose();
  });

  it.each([
    ["out/*", ["out/kernel", "out/bias"]],
    ["!hidden/**", ["out/kernel", "out/bias"]],
    [
      ["hidden/bias", "*/kernel"],
      ["hidden/kernel", "hidden/bias", "out/kernel"],
    ],
  ])("trains what globs match: %s", (trainable, paths) => {
    expect(
      trainer({ trainable })
        .parameters()
        .map(({ path }) => path),
    ).toEqual(paths);
  });

  it("refuses a glob that matches nothing, with the parameters there are", () => {
    expect(() => trainer({ trainable: ["out/*", "hiden/*"] })).toThrow(
      '[@reg/onnx] trainable: expected "hiden/*" to match a parameter. The parameters are: hidden/kernel (kernel), hidden/bias (bias), out/kernel (kernel), out/bias (bias).',
    );
    expect(() => trainer({ trainable: [] })).toThrow(
      "[@reg/onnx] model: expected at least one trainable weight among the initializers and constants, received none; trainable left out all 4. There are hidden/kernel, hidden/bias, out/kernel, out/bias.",
    );
  });

  it("decays weights as AdamW does, which is decoupled l2 of half the factor", async () => {
    const [a, b] = [trainer({ optimizer: adamW({ weightDecay: 0.1 }) }), trainer({ optimizer: adam() })];
    regularize(b, { rules: [{ match: "**", penalty: l2({ l2: 0.05 }), mode: "decoupled" }] });
    for (const each of [a, b]) await each.fit(data, { epochs: 2 });
    const [one, other] = [await read(a, "hidden/kernel"), await read(b, "hidden/kernel")];
    // The same sum in another order, over 8 steps.
    for (const [i, w] of one.entries()) expect(w).toBeCloseTo(other[i]!, 6);
    await Promise.all([a.dispose(), b.dispose()]);
  });

  it("goes on unregularized after detach, and takes a second plan then", async () => {
    const subject = trainer();
    const attachment = regularize(subject, l2({ l2: 1 }));
    expect(() => regularize(subject, l2())).toThrow(
      "[@reg/onnx] trainer: expected no plan at work, received one. Call detach() on its attachment first.",
    );
    await subject.fit(data);
    attachment.detach();
    attachment.detach();
    expect(subject.plan).toBeUndefined();
    const [report] = await subject.fit(data);
    expect(report!.penalty).toBe(0);
    regularize(subject, l2()).detach();
    await subject.dispose();
  });

  it("follows the schedule of a plan from the step it was attached at", async () => {
    const subject = trainer();
    await subject.fit(data);
    regularize(subject, { penalty: l2({ l2: 1 }), schedule: { kind: "linearWarmup", steps: 2 } });
    const batches = [data, data, data];
    const penalties = (await subject.train(batches)).map(({ penalty }) => penalty);
    expect(penalties[0]).toBe(0);
    expect(penalties[1]! / penalties[2]!).toBeCloseTo(0.5, 1);
    await subject.dispose();
  });

  it("stops at a loss that is not finite and keeps the weights before the run", async () => {
    const subject = trainer({ optimizer: sgd({ learningRate: 1e30 }) });
    await expect(subject.fit(data, { stepsPerRun: 1 })).rejects.toThrow(
      /^\[@reg\/onnx\] training step 1: expected a finite loss, received (NaN|Infinity|-Infinity) \(data loss .*, penalty 0\)\. The weights are those before this run\. Lower the learning rate or the strength of the penalty\.$/,
    );
    expect(subject.step).toBe(1);
    await subject.dispose();
  });

  it("stops between runs when the signal aborts, with its reason", async () => {
    const subject = trainer();
    const controller = new AbortController();
    const onSteps = () => controller.abort(new Error("enough"));
    await expect(subject.fit(data, { stepsPerRun: 1, signal: controller.signal, onSteps })).rejects.toThrow("enough");
    expect(subject.step).toBe(1);
    await subject.dispose();
  });

  it.each([
    [
      { ...data, inputs: { data: new Float32Array(10), shape: [2, 5] } },
      `inputs "input": expected shape [batch,6], received [2,5]. The first axis counts the examples.`,
    ],
    [
      { ...data, inputs: { data: new Float32Array(6), shape: [1, 6] } },
      "inputs and targets: expected equally many examples, received 1 and 120.",
    ],
    [
      { ...data, inputs: { data: new Float32Array(5), shape: [1, 6] } },
      `inputs "input": expected shape [1,6] to hold the numbers given (6), received 5 numbers.`,
    ],
    [
      { ...data, targets: { data: new Int32Array(120).fill(3), shape: [120] } },
      "targets: expected class numbers from 0 to 2, received 3.",
    ],
    [
      { ...data, inputs: { data: new Float32Array(720).fill(Number.NaN), shape: [120, 6] } },
      `inputs "input": expected finite numbers only, received NaN at index 0. Fill in or drop the rows with missing values.`,
    ],
  ])("refuses data that do not fit", async (bad, message) => {
    const subject = trainer();
    await expect(subject.fit(bad)).rejects.toThrow(`[@reg/onnx] ${message}`);
    await subject.dispose();
  });

  it("trains on from weights that were written, and refuses those that do not fit", async () => {
    const subject = trainer();
    const [kernel] = subject.parameters();
    const zeros = { data: new Float32Array(48), shape: [6, 8] };
    await kernel!.write(zeros);
    zeros.data[0] = 1;
    expect([...(await kernel!.read()).data]).toEqual(new Array(48).fill(0));
    await subject.train([data]);
    // All hidden units are 0: relu passes no gradient to their weights.
    expect([...(await kernel!.read()).data]).toEqual(new Array(48).fill(0));
    expect(() => kernel!.write({ data: new Float32Array(2), shape: [2] })).toThrow(
      "[@reg/onnx] hidden/kernel: expected 48 numbers, of shape [6,8], received 2, of shape [2].",
    );
    expect(() => kernel!.write({ data: zeros.data, shape: [8, 6] })).toThrow(
      "[@reg/onnx] hidden/kernel: expected 48 numbers, of shape [6,8], received 48, of shape [8,6].",
    );
    await subject.dispose();
  });

  it("refuses to attach to weights that are not finite and leaves the trainer alone", () => {
    const subject = createTrainer(
      sequential({
        inputs: 1,
        layers: [{ name: "a", units: 1, kernel: { data: Float32Array.of(Number.NaN), shape: [1, 1] } }],
      }),
      { ort, executionProviders: ["cpu"], loss: "meanSquaredError" },
    );
    expect(() => regularize(subject, l2())).toThrow(
      "[@reg/onnx] a/kernel: expected finite numbers only, received NaN at index 0.",
    );
    expect(subject.plan).toBeUndefined();
  });
});
