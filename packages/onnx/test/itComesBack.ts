import { readModel, withInputShapes, writeModel } from "@reg/onnx-graph";
import type * as common from "onnxruntime-common";
import { expect, it } from "vitest";
import { createTrainer } from "../src/trainer.ts";
import { inputsOf, type RealModel, realModelBytes } from "./realModels.ts";

async function run(ort: typeof common, provider: string, bytes: Uint8Array, real: RealModel) {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: [provider], logSeverityLevel: 3 });
  const feeds = Object.entries(inputsOf(real)).map(([name, { type, data, shape }]) => {
    // The arrays are those of their types.
    return [name, new ort.Tensor(type, data as never, shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.entries(results).map(([name, { dims, data }]) => ({ name, dims, data }));
}

/** Reads and writes a model, by itself and through a trainer that takes no step: outputs are equal bit for bit. */
export function itComesBack(ort: typeof common, provider: string, real: RealModel): void {
  it("is read and written, and computes the same bits", async () => {
    const bytes = realModelBytes(real);
    const model = readModel(bytes);
    const expected = await run(ort, provider, bytes, real);
    expect(await run(ort, provider, writeModel(model), real)).toEqual(expected);
    const shaped = real.shapes ? withInputShapes(model, real.shapes) : model;
    const { loss, trainable = () => true } = real;
    const trainer = createTrainer(shaped, { ort, executionProviders: [provider], loss, trainable });
    const whole = shaped === model ? expected : await run(ort, provider, writeModel(shaped), real);
    expect(await run(ort, provider, writeModel(trainer.export()), real)).toEqual(whole);
  });
}
