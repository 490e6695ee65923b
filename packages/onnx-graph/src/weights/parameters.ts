import type { ParameterInfo } from "@reg/core";
import { hoistWeights } from "../clean/hoistWeights.ts";
import { assertModel } from "../file/assertModel.ts";
import type { TensorProto } from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { float32Of, isFloat, readTensor, type TensorType, typeOfCode } from "../file/tensor.ts";
import { indexOf } from "./graphIndex.ts";
import { weightUses } from "./weightUse.ts";
import { whyFixed } from "./whyFixed.ts";

/** A weight of a model: `path` is the name of its initializer, or of its Constant node's output. */
export interface ModelParameter extends ParameterInfo {
  readonly type: TensorType;
}

/** A tensor that is used like a weight and is none: a table or a mask that the model's author computed once. */
export interface FixedTensor extends ModelParameter {
  /** What it is, in words. */
  readonly fixed: string;
}

/** The numbers of a tensor; none where the model has been freed of them, or they are in another file. */
function numbersOf(proto: TensorProto): ArrayLike<number> {
  const { rawData, floatData, int32Data, doubleData } = proto;
  const there = rawData.length + floatData.length + int32Data.length + doubleData.length > 0;
  return there ? float32Of(readTensor(proto)) : [];
}

/** Weights, and tensors that are used like some, in the order of `parametersOf`. */
export function tensorsOf(model: Model): readonly (ModelParameter | FixedTensor)[] {
  assertModel("tensorsOf", model);
  const { graph } = hoistWeights(model);
  if (!graph) return [];
  const index = indexOf(graph);
  const usesOf = weightUses(graph, index);
  return graph.initializer.flatMap((proto) => {
    const { name, dims, dataType } = proto;
    const [type, shape] = [typeOfCode(dataType), dims.map(Number)];
    const uses = type && isFloat(type) ? usesOf(name, shape) : [];
    if (!type || uses.length === 0) return [];
    let read: ArrayLike<number> | undefined;
    const numbers = () => {
      read ??= numbersOf(proto);
      return read;
    };
    const reasons = uses.map((use) => whyFixed(index, use, shape, numbers));
    const at = Math.max(0, reasons.indexOf(undefined));
    const { role, axes } = uses[at]!;
    const fixed = reasons[at];
    return [{ path: name, role, shape, type, ...(axes && { axes }), ...(fixed !== undefined && { fixed }) }];
  });
}

export const isFixed = (tensor: ModelParameter | FixedTensor): tensor is FixedTensor => "fixed" in tensor;

/**
 * The weights of a model, in the order of its initializers; those in Constant nodes after them. Roles: kernels of Gemm,
 * MatMul and Conv, both kernels of LSTM, GRU and RNN, embeddings of Gather, biases, and scales of normalizations; `axes` say where
 * the axes of Keras' layout are in ONNX' (the order of gates within the units is ONNX' own).
 * Tables and masks (`tensorsOf`) and weights inside the bodies of If, Loop and Scan are not among them.
 */
export function parametersOf(model: Model): readonly ModelParameter[] {
  return tensorsOf(model).filter((tensor) => !isFixed(tensor));
}
