// Models as they are found in the world (golden/models): read, written, run and fine-tuned with an exact L1.
import { l1 } from "@reg/core";
import { parametersOf, readModel, withInputShapes, writeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { itComesBack } from "../../test/itComesBack.ts";
import { inputsOf, type RealModel, realModelBytes, realModels } from "../../test/realModels.ts";
import type { Data } from "../data/dataset.ts";
import { adam } from "../optimizers/adam.ts";
import { regularize } from "../regularize.ts";
import { createTrainer } from "../trainer.ts";

// Optimizing a graph of thousands of nodes takes seconds, more than its steps; docs/models.md is measured with it.
const sessionOptions = { graphOptimizationLevel: "disabled" } as const;
const provider = { ort, executionProviders: ["cpu"], sessionOptions } as const;

function open({ shapes, ...model }: RealModel) {
  const read = readModel(realModelBytes(model));
  return shapes ? withInputShapes(read, shapes) : read;
}

/** Something else than what the model says now. */
function targetsFor({ loss }: RealModel, now: Data): Data {
  const { data, shape } = now;
  if (loss === "meanSquaredError") return { shape, data: new Float32Array(data.length).fill(0.5) };
  const rows = shape[0]!;
  return { shape: [rows], data: Int32Array.from({ length: rows }, (_, row) => row % 2) };
}

describe.each(realModels)("$name", (real) => {
  itComesBack(ort, "cpu", real);

  it("has its weights found", () => {
    expect(parametersOf(open(real))).toHaveLength(real.parameters);
  });

  it("is fine-tuned with an exact L1, and given back but for its weights", async () => {
    const model = open(real);
    const { loss, learningRate, trainable } = real;
    const trainer = createTrainer(model, {
      ...provider,
      loss,
      optimizer: adam({ learningRate }),
      ...(trainable && { trainable }),
    });
    const inputs = inputsOf(real);
    const before = await trainer.predict(inputs);
    const targets = targetsFor(real, before[model.graph!.output[0]!.name]!);
    regularize(trainer, { penalty: l1({ l1: 1e-3 }), mode: "proximal" });
    const { batch } = real;
    const history = await trainer.fit({ inputs, targets }, { epochs: 3, batchSize: batch, stepsPerRun: 1, seed: null });
    const losses = history.map((epoch) => epoch.loss);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);

    const exported = readModel(writeModel(trainer.export()));
    expect(exported.graph!.output).toEqual(model.graph!.output);
    expect(exported.graph!.input).toEqual(model.graph!.input);
    expect(exported.graph!.initializer.map(({ name }) => name)).toEqual(
      model.graph!.initializer.map(({ name }) => name),
    );
    expect(exported.graph!.node.map(({ output }) => output)).toEqual(model.graph!.node.map(({ output }) => output));
    const again = createTrainer(exported, { ...provider, loss, ...(trainable && { trainable }) });
    const [mine, theirs] = [await trainer.predict(inputs), await again.predict(inputs)];
    // The same weights in the same graph.
    for (const [name, { data }] of Object.entries(mine)) expect(theirs[name]!.data).toEqual(data);
    await trainer.dispose();
    await again.dispose();
  });
});
