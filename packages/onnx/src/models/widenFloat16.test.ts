import { readFileSync } from "node:fs";
import { float32Of, numberToFloat16, readModel, readTensor, writeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { seeded } from "../../test/seeded.ts";
import { createTrainer } from "../trainer.ts";

const half = () => readModel(readFileSync(new URL("../../golden/models/pytorch/half.onnx", import.meta.url)));
const trainerOf = () => createTrainer(half(), { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
const inputs = seeded([4, 6], 2);

async function predictions(bytes: Uint8Array) {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["cpu"], logSeverityLevel: 3 });
  const x = new ort.Tensor("float16", Uint16Array.from(inputs.data, numberToFloat16), inputs.shape);
  const { y } = await session.run({ x });
  await session.release();
  // SplitSessions come as their bits, or as Float16Array where there is one.
  return float32Of({ type: "float16", shape: y!.dims, data: new Uint16Array((y!.data as Uint16Array).buffer) });
}

it("trains float16 weights in float32 and gives them back in float16", async () => {
  const trainer = trainerOf();
  const before = (await trainer.predict(inputs)).y!.data as Float32Array;
  const theirs = await predictions(writeModel(half()));
  // Rounding to 11 bits of inputs, products and sums of size 1.
  before.forEach((y, i) => void expect(Math.abs(y - theirs[i]!)).toBeLessThan(2e-3));
  const targets = { data: Int32Array.of(0, 1, 2, 0), shape: [4] };
  const history = await trainer.fit({ inputs, targets }, { epochs: 20 });
  expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);

  const exported = readModel(writeModel(trainer.export()));
  expect(exported.graph!.initializer.map(({ name, dataType, dims }) => [name, dataType, dims])).toEqual(
    half().graph!.initializer.map(({ name, dataType, dims }) => [name, dataType, dims]),
  );
  for (const { path, read } of trainer.parameters()) {
    const kept = float32Of(readTensor(exported.graph!.initializer.find(({ name }) => name === path)!));
    // Half of the last of 11 bits.
    (await read()).data.forEach(
      (w, i) => void expect(Math.abs(kept[i]! - w)).toBeLessThanOrEqual(Math.abs(w) * 2 ** -11),
    );
  }
  const after = (await trainer.predict(inputs)).y!.data as Float32Array;
  const ran = await predictions(writeModel(exported));
  after.forEach((y, i) => void expect(Math.abs(y - ran[i]!)).toBeLessThan(2e-3));
  await trainer.dispose();
});

it("refuses to write weights that float16 cannot hold", async () => {
  const trainer = trainerOf();
  const bias = trainer.parameters().find(({ path }) => path === "2.bias")!;
  await bias.write({ data: Float32Array.of(1, 70000, 2), shape: [3] });
  expect(() => trainer.export()).toThrow(
    "[@reg/onnx-graph] 2.bias: expected numbers that float16 can hold, up to 65504, received 70000 at index 1. Convert the model to float32 before training.",
  );
  await trainer.dispose();
});
