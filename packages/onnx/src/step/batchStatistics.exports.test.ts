// One network in the words of seven opsets and of both of PyTorch's exporters (golden/models/pytorch): five steps of each against
// PyTorch's own, weights and running statistics.
import { readFileSync } from "node:fs";
import { type Model, opsetOf, readModel, readTensor, writeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type Packed, unpack } from "../../test/packed.ts";
import { sgd } from "../optimizers/sgd.ts";
import { createTrainer } from "../trainer.ts";

interface Golden {
  readonly optimizer: { readonly learningRate: number; readonly momentum: number };
  readonly x: readonly Packed[];
  readonly y: readonly Packed[];
  readonly losses: readonly number[];
  readonly after: Readonly<Record<string, Packed>>;
}
const fileOf = (name: string) => readFileSync(new URL(`../../golden/models/pytorch/${name}`, import.meta.url));
const golden: Golden = JSON.parse(fileOf("conv.json").toString());
const batches = golden.x.map((x, step) => ({ inputs: unpack(x), targets: unpack(golden.y[step]!) }));

const floats = (model: Model, path: string) =>
  readTensor(model.graph!.initializer.find(({ name }) => name === path)!).data as Float32Array;
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));

/** What ONNX makes of what PyTorch made of `start`: each step was fed the sample variance, n / (n - 1) of the population's. */
function population(variance: ArrayLike<number>, start: ArrayLike<number>): readonly number[] {
  const [n, forgotten] = [6 * 4 * 4, 0.9 ** batches.length];
  return Array.from(variance, (v, i) => start[i]! * forgotten + ((v - start[i]! * forgotten) * (n - 1)) / n);
}

describe.each([9, 11, 13, 16, 18, 20, 22])("opset %i", (opset) => {
  it("trains as PyTorch does, and carries running statistics", async () => {
    const given = readModel(fileOf(`conv_opset${opset}.onnx`));
    expect(opsetOf(given)).toBe(opset);
    const { learningRate, momentum } = golden.optimizer;
    const trainer = createTrainer(given, {
      ort,
      executionProviders: ["cpu"],
      loss: "softmaxCrossEntropy",
      optimizer: sgd({ learningRate, momentum }),
    });
    const reports = await trainer.train(batches);
    for (const [step, { loss }] of reports.entries()) expect(loss).toBeCloseTo(golden.losses[step]!, 5);
    const trained = readModel(writeModel(trainer.export()));
    for (const [path, packed] of Object.entries(golden.after)) {
      const after = unpack(packed).data as Float32Array;
      const expected = path.endsWith("running_var") ? population(after, floats(given, path)) : after;
      // Five steps in float32 on both sides, weights of size 1.
      expect(furthest(floats(trained, path), expected), path).toBeLessThan(2e-6);
      expect(furthest(floats(trained, path), floats(given, path)), path).toBeGreaterThan(1e-4);
    }
    const untrained = readModel(writeModel(given));
    expect(trained.graph!.node).toEqual(untrained.graph!.node);
    expect(trained.opsetImport).toEqual(untrained.opsetImport);
    await trainer.dispose();
  });
});
