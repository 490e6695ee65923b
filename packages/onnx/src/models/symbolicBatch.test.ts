import { readFileSync } from "node:fs";
import { declared, type Model, readModel, symbolicBatch } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { seeded } from "../../test/seeded.ts";
import { createTrainer } from "../trainer.ts";

const exported = (name: string) =>
  readModel(readFileSync(new URL(`../../golden/models/pytorch/${name}.onnx`, import.meta.url)));
const trainer = (model: Model) =>
  createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
it("opens a batch of 1: predicts and trains as the same network exported for any batch", async () => {
  const opened = symbolicBatch(exported("one_row"));
  expect(declared(opened.graph!.input[0]!).shape).toEqual(["batch", 2, 9, 8]);
  expect(declared(opened.graph!.output[0]!).shape).toEqual(["batch", 4]);
  const [one, other] = [trainer(opened), trainer(exported("conv_opset18"))];
  const data = { inputs: seeded([6, 2, 9, 8], 3), targets: { data: Int32Array.of(0, 1, 2, 3, 0, 1), shape: [6] } };
  expect((await one.predict(data.inputs)).y).toEqual((await other.predict(data.inputs)).y);
  expect(await one.fit(data, { epochs: 2, batchSize: 3 })).toEqual(await other.fit(data, { epochs: 2, batchSize: 3 }));
  await Promise.all([one.dispose(), other.dispose()]);
});
