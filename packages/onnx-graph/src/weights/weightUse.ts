// What a number of a model is for: read from the ops that use it, because ONNX has only initializers and constants. A number
// that an exporter wrote for another reason (an exponent, a bound, running statistics) is no weight.
import type { Role } from "@reg/core";
import type { GraphProto, NodeProto } from "../file/generated/onnx_pb.ts";

/** What a weight is for; `axes` say where Keras' layout lies in ONNX'. */
export interface WeightUse {
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

const dense = (unitsFirst: boolean): WeightUse => ({ role: "kernel", ...(unitsFirst && { axes: [1, 0] }) });

/** What a node uses its input number `at` for; `undefined` where that does not make it a weight. */
function useOf(node: NodeProto, at: number, rank: number): WeightUse | undefined {
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
  if (/^(LSTM|GRU|RNN)$/.test(opType)) {
    // [directions, gates · units, inputs]: the directions are where Keras has a window.
    const role = (["", "kernel", "recurrentKernel"] as const)[at];
    return at === 3 ? { role: "bias" } : role ? { role, axes: [0, 2, 1] } : undefined;
  }
  if (rank === 0) return undefined;
  if (opType === "Add" || opType === "Sub") return { role: "bias" };
  if (opType === "Mul" || opType === "PRelu") return { role: "scale" };
  return undefined;
}

/** Which nodes read a name, and which node makes it. */
function indexOf({ node }: GraphProto) {
  const readers = new Map<string, NodeProto[]>();
  const makers = new Map<string, NodeProto>();
  for (const each of node) {
    for (const name of each.input) readers.set(name, [...(readers.get(name) ?? []), each]);
    for (const name of each.output) makers.set(name, each);
  }
  return { readers, makers };
}

/** Looks up what the values of a graph are used for, by name and shape. */
export function weightUses(graph: GraphProto): (name: string, shape: readonly number[]) => WeightUse | undefined {
  const { readers, makers } = indexOf(graph);
  /** One number added to everything is a bias only behind sums of weights; elsewhere it is part of a formula. */
  const isFormula = (node: NodeProto, at: number): boolean => {
    if (!["Add", "Sub", "Mul"].includes(node.opType)) return false;
    return node.opType === "Mul" || !/^(MatMul|Gemm|Conv)/.test(makers.get(node.input[1 - at] ?? "")?.opType ?? "");
  };
  const find = (name: string, rank: number, single: boolean): WeightUse | undefined => {
    for (const node of readers.get(name) ?? []) {
      const at = node.input.indexOf(name);
      const through = () => find(node.output[0]!, rank, single);
      if (single && isFormula(node, at)) continue;
      const use = followed(node, at, rank, through) ?? useOf(node, at, rank);
      if (use) return use;
    }
    return undefined;
  };
  return (name, shape) =>
    find(
      name,
      shape.length,
      shape.every((length) => length === 1),
    );
}

/** The use of a value behind an op that only stores it in another way. */
function followed(
  { opType }: NodeProto,
  at: number,
  rank: number,
  through: () => WeightUse | undefined,
): WeightUse | undefined {
  if (opType === "Identity" || opType === "Cast") return through();
  if (opType === "Transpose") {
    const use = through();
    return rank === 2 && use?.role === "kernel" ? dense(use.axes === undefined) : use;
  }
  // A vector made wide for broadcasting. Of a kernel in another shape nobody knows where its inputs and units lie.
  if (at === 0 && /^(Reshape|Unsqueeze|Squeeze)$/.test(opType)) {
    const use = through();
    return use?.role === "bias" || use?.role === "scale" ? use : undefined;
  }
  return undefined;
}
