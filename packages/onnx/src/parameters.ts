// Which numbers of a model are weights, and what each is for: read from the ops that use them, because ONNX has only
// initializers. A number that an exporter wrote for another reason (an exponent, a bound, running statistics) is none.
import type { ParameterInfo, Role } from "@reg/core";
import type { GraphProto, NodeProto, TensorProto } from "./generated/onnx_pb.ts";
import type { Model } from "./model.ts";
import { isFloat, type TensorType, typeOfCode } from "./tensor.ts";

/** A weight of a model: `path` is the initializer's name. */
export interface ModelParameter extends ParameterInfo {
  readonly type: TensorType;
}

/** What an input of an op is for; `flip` says that it is stored as `[units, inputs]`. */
interface Use {
  readonly role: Role;
  readonly axes?: readonly number[];
}

const flag = ({ attribute }: NodeProto, name: string): boolean =>
  attribute.some((each) => each.name === name && each.i !== 0n);

/** Where Keras' `[...window, inputs, units]` lie in ONNX' `[units, inputs, ...window]`. */
const windowAxes = (rank: number, inputs: number, units: number) => [
  ...Array.from({ length: rank - 2 }, (_, i) => i + 2),
  inputs,
  units,
];

const dense = (unitsFirst: boolean): Use => ({ role: "kernel", ...(unitsFirst && { axes: [1, 0] }) });

/** What a node uses its input number `at` for; `undefined` where that does not make it a weight. */
function useOf(node: NodeProto, at: number, rank: number): Use | undefined {
  const { opType } = node;
  if (opType === "Gemm") {
    if (at === 2) return { role: "bias" };
    return dense(at === 1 ? flag(node, "transB") : !flag(node, "transA"));
  }
  if (opType === "MatMul" && rank >= 2) return dense(at === 0 && rank === 2);
  if (opType === "Conv" || opType === "ConvTranspose") {
    if (at === 2) return { role: "bias" };
    const axes = opType === "Conv" ? windowAxes(rank, 1, 0) : windowAxes(rank, 0, 1);
    return at === 1 ? { role: "kernel", axes } : undefined;
  }
  if (/Normalization$/.test(opType)) return at === 1 ? { role: "scale" } : at === 2 ? { role: "bias" } : undefined;
  if (opType === "Gather" && at === 0) return { role: "embedding" };
  if (/^(LSTM|GRU|RNN)$/.test(opType))
    return { role: (["", "kernel", "recurrentKernel", "bias"] as const)[at] || "bias" };
  if (rank === 0) return undefined;
  if (opType === "Add" || opType === "Sub") return { role: "bias" };
  if (opType === "Mul" || opType === "PRelu") return { role: "scale" };
  return undefined;
}

/** The use of a value, followed through what only stores it differently. */
function findUse(graph: GraphProto, name: string, rank: number): Use | undefined {
  for (const node of graph.node) {
    const at = node.input.indexOf(name);
    if (at < 0) continue;
    if (["Identity", "Cast", "Transpose"].includes(node.opType)) {
      const use = findUse(graph, node.output[0]!, rank);
      if (!use || node.opType !== "Transpose" || rank !== 2) {
        if (use) return use;
        continue;
      }
      return use.role === "kernel" ? dense(use.axes === undefined) : use;
    }
    const use = useOf(node, at, rank);
    if (use) return use;
  }
  return undefined;
}

function parameterOf(graph: GraphProto, proto: TensorProto): ModelParameter[] {
  const type = typeOfCode(proto.dataType);
  if (!type || !isFloat(type)) return [];
  const shape = proto.dims.map(Number);
  const use = findUse(graph, proto.name, shape.length);
  return use ? [{ path: proto.name, shape, type, ...use }] : [];
}

/**
 * The weights of a model, in the order of its initializers. Roles: kernels of Gemm, MatMul and Conv, embeddings of Gather,
 * biases, and scales of normalizations; `axes` say where Keras' layout lies in ONNX'.
 */
export const parametersOf = ({ graph }: Model): readonly ModelParameter[] =>
  graph ? graph.initializer.flatMap((proto) => parameterOf(graph, proto)) : [];
