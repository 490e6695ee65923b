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

/** A node that reads a value, and which of its inputs that is. */
interface Reader {
  readonly node: NodeProto;
  readonly at: number;
}

/** Which nodes read a name, and which node makes it. */
function indexOf({ node: nodes }: GraphProto) {
  const readers = new Map<string, Reader[]>();
  const makers = new Map<string, NodeProto>();
  for (const node of nodes) {
    for (const [at, name] of node.input.entries()) {
      const there = readers.get(name);
      if (!there) readers.set(name, [{ node, at }]);
      else if (there.at(-1)!.node !== node) there.push({ node, at });
    }
    for (const name of node.output) makers.set(name, node);
  }
  return { readers, makers };
}

/** A reader that is looked at next, behind an op that passes the value on. */
interface Step extends Reader {
  readonly behind?: Passed | undefined;
}

/** An op that passes the value on, and how much was left to look at when it was met. */
interface Passed extends Step {
  readonly left: number;
}

/** Looks up what the values of a graph are used for, by name and shape. */
export function weightUses(graph: GraphProto): (name: string, shape: readonly number[]) => WeightUse | undefined {
  const { readers, makers } = indexOf(graph);
  /** One number added to everything is a bias only behind sums of weights; elsewhere it is part of a formula. */
  const isFormula = (node: NodeProto, at: number): boolean => {
    if (!["Add", "Sub", "Mul"].includes(node.opType)) return false;
    return node.opType === "Mul" || !/^(MatMul|Gemm|Conv)/.test(makers.get(node.input[1 - at] ?? "")?.opType ?? "");
  };
  /** Depth first and without recursion: a chain may be as long as the file. */
  const find = (name: string, rank: number, single: boolean): WeightUse | undefined => {
    const steps: Step[] = [];
    const seen = new Set<string>();
    const look = (value: string, behind?: Passed) => {
      if (seen.has(value)) return;
      seen.add(value);
      for (const reader of readers.get(value)?.toReversed() ?? []) steps.push({ ...reader, behind });
    };
    look(name);
    for (let step = steps.pop(); step; step = steps.pop()) {
      const { node, at, behind } = step;
      if (single && isFormula(node, at)) continue;
      if (passesOn(node, at)) {
        look(node.output[0] ?? "", { ...step, left: steps.length });
        continue;
      }
      let use = useOf(node, at, rank);
      for (let op = behind; op && use; op = op.behind) {
        use = usedBefore(op.node, rank, use);
        // What else reads the value behind this op says no more of it.
        if (!use) steps.length = op.left;
      }
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

/** Whether an op only stores a value in another way. */
const passesOn = ({ opType }: NodeProto, at: number): boolean =>
  /^(Identity|Cast|Transpose)$/.test(opType) || (at === 0 && /^(Reshape|Unsqueeze|Squeeze)$/.test(opType));

/** The use of a value before an op that passes it on; `undefined` where that does not follow from the use behind it. */
function usedBefore({ opType }: NodeProto, rank: number, use: WeightUse): WeightUse | undefined {
  if (opType === "Transpose") return rank === 2 && use.role === "kernel" ? dense(use.axes === undefined) : use;
  if (opType === "Identity" || opType === "Cast") return use;
  // A vector made wide for broadcasting. Of a kernel in another shape nobody knows where its inputs and units lie.
  return use.role === "bias" || use.role === "scale" ? use : undefined;
}
