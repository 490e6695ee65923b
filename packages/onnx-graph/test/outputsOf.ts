import * as ort from "onnxruntime-node";
import { type Model, writeModel } from "../src/file/model.ts";
import { type Tensor, tensor } from "../src/file/tensor.ts";
import { fedInputs } from "../src/graph/fromModel.ts";
import { fromOrt, toOrt } from "./ortTensor.ts";

/** Inputs of the model's shapes: normal-like floats, small integers; open lengths are 3. */
export function randomInputs(model: Model, random: () => number): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    fedInputs(model.graph!).map(({ name, type, shape }) => {
      const lengths = shape!.map((dim) => (typeof dim === "number" ? dim : 3));
      const size = lengths.reduce((a, b) => a * b, 1);
      const number = type === "int64" || type === "int32" ? () => Math.floor(random() * 5) : () => 2 * random() - 1;
      return [name, tensor(type!, lengths, Array.from({ length: size }, number))];
    }),
  );
}

/** A model's outputs on onnxruntime-node. */
export async function outputsOf(
  model: Model,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, Tensor>>> {
  const session = await ort.InferenceSession.create(writeModel(model), {
    executionProviders: ["cpu"],
    logSeverityLevel: 3,
  });
  const feeds = Object.entries(inputs).map(([name, each]) => [name, toOrt(ort, each)] as const);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, each]) => [name, fromOrt(each)]));
}
