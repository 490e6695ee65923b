import type { ParameterInfo } from "@reg/core";
import { hoistWeights } from "../clean/hoistWeights.ts";
import type { Model } from "../file/model.ts";
import { isFloat, type TensorType, typeOfCode } from "../file/tensor.ts";
import { weightUses } from "./weightUse.ts";

/** A weight of a model: `path` is the name of its initializer, or of its Constant node's output. */
export interface ModelParameter extends ParameterInfo {
  readonly type: TensorType;
}

/**
 * The weights of a model, in the order of its initializers; those in Constant nodes after them. Roles: kernels of Gemm,
 * MatMul and Conv, both kernels of LSTM, GRU and RNN, embeddings of Gather, biases, and scales of normalizations; `axes` say where
 * Keras' layout lies in ONNX' (the order of gates within the units is ONNX' own).
 * Weights inside the bodies of If, Loop and Scan are not among them.
 */
export function parametersOf(model: Model): readonly ModelParameter[] {
  const { graph } = hoistWeights(model);
  if (!graph) return [];
  const useOf = weightUses(graph);
  return graph.initializer.flatMap(({ name, dims, dataType }) => {
    const [type, shape] = [typeOfCode(dataType), dims.map(Number)];
    const use = type && isFloat(type) ? useOf(name, shape) : undefined;
    return type && use ? [{ path: name, shape, type, ...use }] : [];
  });
}
