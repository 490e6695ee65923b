import type { Learner } from "@reg/tune";
import { writeAtomically } from "../writeAtomically.ts";
import type { PathData } from "./pathData.ts";

/**
 * Writes a linear model as an ONNX model of one layer, which takes features as the data have them: numbers, the probability of the second of two
 * classes, or the probabilities of several.
 */
export async function saveLinear(path: string, model: Learner, { predicts }: PathData): Promise<void> {
  const { sequential, writeModel } = await import("@reg/onnx");
  const [coefficients, intercepts] = await model.parameters();
  const kernel = { ...coefficients!.weights, data: Float32Array.from(coefficients!.weights.data) };
  const bias = { ...intercepts!.weights, data: Float32Array.from(intercepts!.weights.data) };
  const [inputs = 0, units = 0] = kernel.shape;
  const activation = predicts === "numbers" ? "linear" : units === 1 ? "sigmoid" : "softmax";
  await writeAtomically(
    path,
    writeModel(sequential({ inputs, layers: [{ name: "linear", units, activation, kernel, bias }] })),
  );
}
