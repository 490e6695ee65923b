import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type Model, writeModel } from "../file/model.ts";
import { readModel } from "../file/readModel.ts";
import { opsetOf } from "../graph/fromModel.ts";
import { trainingOpset, upgradeModel } from "./upgradeModel.ts";

interface OldModel {
  readonly name: string;
  readonly model: string;
  readonly shape: readonly number[];
  readonly x: string;
}

const { cases }: { cases: readonly OldModel[] } = JSON.parse(
  readFileSync(new URL("../../golden/opsets.json", import.meta.url), "utf8"),
);
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));

async function run(model: Model, { x, shape }: OldModel) {
  const session = await ort.InferenceSession.create(writeModel(model), {
    executionProviders: ["cpu"],
    logSeverityLevel: 3,
  });
  const results = await session.run({ x: new ort.Tensor("float32", new Float32Array(bytesOf(x).buffer), shape) });
  await session.release();
  return results;
}

describe("upgradeModel", () => {
  for (const old of cases) {
    it(`computes the same: ${old.name}`, async () => {
      const model = readModel(bytesOf(old.model));
      const upgraded = upgradeModel(model);
      expect(opsetOf(upgraded)).toBe(trainingOpset);
      const [before, after] = [await run(model, old), await run(upgraded, old)];
      expect(Object.keys(after)).toEqual(Object.keys(before));
      for (const [name, expected] of Object.entries(before)) {
        expect(after[name]!.dims).toEqual(expected.dims);
        // The same kernels on the same numbers: nothing is computed in another order.
        expect(after[name]!.data).toEqual(expected.data);
      }
    });
  }

  it("gives a model of a new opset back as it is", () => {
    const upgraded = upgradeModel(readModel(bytesOf(cases[0]!.model)));
    expect(upgradeModel(upgraded)).toBe(upgraded);
  });

  it("refuses opsets whose ops broadcast in another way", () => {
    const model = readModel(bytesOf(cases[0]!.model));
    const ancient = { ...model, opsetImport: model.opsetImport.map((each) => ({ ...each, version: 6n })) };
    expect(() => upgradeModel(ancient)).toThrow(
      "[@reg/onnx-graph] upgradeModel: expected ai.onnx opset 7 or later, received 6. Export the model again with a newer opset, or convert it with onnx.version_converter.",
    );
  });
});
