import { l1l2 } from "@reg/core";
import { upgradeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { blobs } from "../../test/blobs.ts";
import { normalizedModel } from "../../test/normalizedModel.ts";
import { testSplitStep } from "../../test/splitCases.ts";
import { losses } from "../losses/index.ts";
import { adam } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { regularize } from "../regularize.ts";
import { updateModel } from "../step/splitStep.ts";
import { createTrainer } from "../trainer.ts";

describe("a split step equals one in a loop, on node", () => testSplitStep(ort, "cpu"));

describe("training by split steps", () => {
  const trainer = (optimizer: Optimizer = adam(), lowMemory = true) =>
    createTrainer(normalizedModel(), {
      ort,
      executionProviders: ["cpu"],
      loss: "softmaxCrossEntropy",
      lowMemory,
      optimizer,
    });
  const data = blobs(48);

  it("gives out weights that training does not change", async () => {
    const subject = trainer();
    const [kernel] = subject.parameters();
    const before = await kernel!.read();
    const copy = Float32Array.from(before.data);
    const exported = subject.export();
    await subject.fit(data, { batchSize: 16 });
    expect(before.data).toEqual(copy);
    expect((await kernel!.read()).data).not.toEqual(copy);
    expect(exported).toEqual(trainer().export());
    await subject.dispose();
  });

  it("writes into the same arrays at every step", async () => {
    const subject = trainer();
    regularize(subject, l1l2({ l1: 0.01, l2: 0.01 }));
    const written = { data: new Float32Array(48).fill(0.5), shape: [6, 8] };
    await subject.parameters()[0]!.write(written);
    await subject.fit(data, { batchSize: 16 });
    expect(written.data).toEqual(new Float32Array(48).fill(0.5));
    await subject.dispose();
  });

  it("updates weights together only while a plan ties them", async () => {
    const steps = async (lowMemory: boolean) => {
      const subject = trainer(adam(), lowMemory);
      const units = { units: "hidden", penalty: { name: "groupLasso", lambda: 0.1 }, mode: "proximal" } as const;
      const reports = [await subject.fit(data, { batchSize: 16 })];
      for (const config of [{ rules: [units] }, l1l2({ l1: 0.01, l2: 0.01 }), { rules: [units] }]) {
        const { detach } = regularize(subject, config);
        reports.push(await subject.fit(data, { batchSize: 16 }));
        detach();
      }
      const kernel = await subject.parameters()[0]!.read();
      await subject.dispose();
      return { reports, kernel };
    };
    const [split, loop] = [await steps(true), await steps(false)];
    // Here a loop has small weights in one vector, and rounds their penalties differently.
    for (const [i, weight] of loop.kernel.data.entries()) expect(split.kernel.data[i]).toBeCloseTo(weight, 6);
    for (const [i, { loss }] of loop.reports.flat().entries()) {
      expect(split.reports.flat()[i]!.loss).toBeCloseTo(loss, 5);
    }
  });

  it("stops at a step whose gradients are not finite, with the weights before it", async () => {
    const subject = trainer(sgd({ learningRate: 1e30 }));
    const good = async () => Promise.all(subject.parameters().map(async ({ read }) => [...(await read()).data]));
    let last = await good();
    const onSteps = async () => {
      last = await good();
    };
    await expect(subject.fit(data, { epochs: 9, batchSize: 16, onSteps })).rejects.toMatchObject({
      code: "TRAINING_DIVERGED",
    });
    expect(await good()).toEqual(last);
    expect(last.flat().every(Number.isFinite)).toBe(true);
    await subject.dispose();
  });

  it("writes a weight over its gradient only where nothing reads that later", () => {
    const weight = { name: "hidden/kernel", type: "float32", shape: [6, 8] } as const;
    const overGradient = (optimizer: Optimizer) =>
      updateModel(upgradeModel(normalizedModel()), [weight], {
        loss: losses.softmaxCrossEntropy(),
        optimizer,
        plan: undefined,
        runtime: "node",
        gradients: {},
      }).overGradient;
    expect(overGradient(adam())).toEqual([true]);
    // The weight follows the old velocity: the new one may read the gradient after it.
    const late: Optimizer = {
      ...sgd({ momentum: 0.9 }),
      update: ({ graph, weight: w, gradient, slots: [velocity] }) => ({
        weight: graph.op("Sub", [w, velocity]),
        slots: [graph.op("Add", [velocity, gradient])],
      }),
    };
    expect(overGradient(late)).toEqual([false]);
    // A product of matrices writes entries before it has read them.
    const turning: Optimizer = {
      ...sgd(),
      update: ({ graph, weight: w, gradient }) => ({ weight: graph.op("MatMul", [w, gradient]), slots: [] }),
    };
    expect(overGradient(turning)).toEqual([false]);
  });
});
