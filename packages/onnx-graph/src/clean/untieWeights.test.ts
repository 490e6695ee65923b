import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { type Model, writeModel } from "../file/model.ts";
import { readModel } from "../file/readModel.ts";
import { parametersOf } from "../weights/parameters.ts";
import { untieWeights } from "./untieWeights.ts";

async function outputs(model: Model, feeds: Readonly<Record<string, ort.Tensor>>) {
  const session = await ort.InferenceSession.create(writeModel(model), { executionProviders: ["cpu"] });
  const results = await session.run(feeds);
  await session.release();
  return results;
}

it("unties the layers of an encoder that PyTorch wrote before its training", async () => {
  const model = readModel(readFileSync(new URL("../../../onnx/golden/models/pytorch/encoder.onnx", import.meta.url)));
  const untied = untieWeights(model);
  // All 27 but the biases of both output projections: the exporter leaves zeros out.
  expect([parametersOf(model).length, parametersOf(untied).length]).toEqual([12, 25]);
  const x = new ort.Tensor("int64", BigInt64Array.from([1n, 2n, 3n, 4n, 5n, 6n]), [1, 6]);
  expect((await outputs(untied, { x })).y!.data).toEqual((await outputs(model, { x })).y!.data);
});

it("leaves alone what is read once, and constants that are no weights", () => {
  const model = readModel(
    readFileSync(new URL("../../../onnx/golden/models/pytorch/conv_opset13.onnx", import.meta.url)),
  );
  expect(writeModel(untieWeights(model))).toEqual(writeModel(model));
});
