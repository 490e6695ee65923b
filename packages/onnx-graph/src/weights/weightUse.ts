// What a number of a model is for: read from the ops that use it, because ONNX has only initializers and constants. A number
// that an exporter wrote for another reason (an exponent, a bound, running statistics) is no weight.
import type { Placement, Role } from "@reg/core";
import type { GraphProto, NodeProto } from "../file/generated/onnx_pb.ts";
import { type GraphIndex, indexOf } from "./graphIndex.ts";
import { type Part, weightArithmetic } from "./weightArithmetic.ts";

/** What a weight is for; `axes` say where the axes of Keras' layout are in ONNX'. */
export interface WeightUse {
  readonly role: Role;
  readonly axes?: Placement["axes"];
  /** The node that uses it, behind those that only store it in another way, and the number of the node's input. */
  readonly node: NodeProto;
  readonly at: number;
}

type Layout = Pick<WeightUse, "role" | "axes">;

const flag = ({ attribute }: NodeProto, name: string): boolean =>
  attribute.some((each) => each.name === name && each.i !== 0n);

/** Where Keras' `[...window, inputs, units]` are in ONNX' `[units, inputs, ...window]`. */
const windowAxes = (rank: number, inputs: number, units: number) => [
  ...Array.from({ length: rank - 2 }, (_, i) => i + 2),
  inputs,
  units,
];

const dense = (unitsFirst: boolean): Layout => ({ role: "kernel", ...(unitsFirst && { axes: [1, 0] }) });

/** What a node uses its input number `at` for; `undefined` where that does not make it a weight. */
function useOf(node: NodeProto, at: number, rank: number): Layout | undefined {
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
  if ((opType === "Gather" || opType === "GatherND") && at === 0) return { role: "embedding" };
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

/** A tensor on its way to the node that uses it. */
interface Way {
  readonly name: string;
  /** One number. */
  readonly single: boolean;
  /** Behind a function that keeps it in a range: a constant's result would be in the file instead. */
  readonly computed: boolean;
  readonly transposed: boolean;
  readonly reshaped: boolean;
  readonly repeated: boolean;
  /** Of the weight that the way leads to. */
  readonly part: Part;
  /** How much arithmetic there is behind it. */
  readonly steps: number;
}

/** Functions that keep a weight in a range: `exp(min(logit_scale, 4.6))`. */
const ranges = /^(Clip|Exp|Softplus|Sigmoid|Tanh)$/;

/** Parts of a weight, and weights of which a part is replaced. */
const parts = /^(Slice|Split|ScatterND|ScatterElements|Pad)$/;

/** One number added to everything is a bias only behind sums of weights; elsewhere it is part of a formula. */
function isFormula({ makerOf }: GraphIndex, node: NodeProto, at: number): boolean {
  if (!["Add", "Sub", "Mul"].includes(node.opType)) return false;
  return node.opType === "Mul" || !/^(MatMul|Gemm|Conv)/.test(makerOf(node.input[1 - at] ?? "")?.opType ?? "");
}

/** The change of a way by an op that only stores its input in another way; `undefined` where the op is a use. */
function passing({ opType }: NodeProto, at: number, { computed, transposed }: Way): Partial<Way> | undefined {
  if (at !== 0) return undefined;
  if (/^(Identity|Cast|CastLike)$/.test(opType) || parts.test(opType)) return {};
  if (opType === "Transpose") return { transposed: !transposed };
  if (ranges.test(opType) || (computed && /^(Neg|Min|Max)$/.test(opType))) return { computed: true };
  if (opType === "Expand" || opType === "Tile") return { repeated: true };
  return /^(Reshape|Unsqueeze|Squeeze)$/.test(opType) ? { reshaped: true } : undefined;
}

/** A use as it looks from the tensor. */
function seenFrom(use: Layout, { transposed, reshaped, repeated, part }: Way, rank: number): Layout {
  if (use.role !== "kernel" && use.role !== "recurrentKernel") return use;
  if (part === "factor") return { role: "scale" };
  // A token for every example.
  if (repeated) return { role: "embedding" };
  if (reshaped) return { role: use.role, axes: "unknown" };
  return transposed && rank === 2 && use.role === "kernel" ? dense(use.axes === undefined) : use;
}

/** Looks up what the values of a graph are used for, by name and shape: every use that makes it a weight, or a table. */
export function weightUses(
  graph: GraphProto,
  index: GraphIndex = indexOf(graph),
): (name: string, shape: readonly number[]) => readonly WeightUse[] {
  const useAt = (node: NodeProto, at: number, way: Way, rank: number): Layout | undefined => {
    if (node.opType === "Concat") return { role: "embedding" };
    // PyTorch repeats a zero where a convolution has no bias.
    if (way.single && !way.computed && (way.repeated || isFormula(index, node, at))) return undefined;
    return useOf(node, at, way.computed ? Math.max(1, rank) : rank);
  };
  const arithmetic = weightArithmetic(graph, index);
  return (name, shape) => {
    const single = shape.every((length) => length === 1);
    const start = {
      name,
      single,
      computed: false,
      transposed: false,
      reshaped: false,
      repeated: false,
      part: "whole",
      steps: 0,
    } satisfies Way;
    const [ways, seen, uses]: [Way[], Set<string>, WeightUse[]] = [[start], new Set([name]), []];
    for (const way of ways) {
      for (const { node, at } of index.readersOf(way.name)) {
        // Parts of a weight that are put together.
        const joined = node.opType === "Concat" && index.makesFixed(node);
        const part = arithmetic(node, at, name, way.part, way.steps);
        const change = joined ? {} : part ? { part, steps: way.steps + 1 } : passing(node, at, way);
        if (change) {
          for (const output of node.output) {
            if (!seen.has(output)) ways.push({ ...way, ...change, name: output });
            seen.add(output);
          }
          continue;
        }
        const use = useAt(node, at, way, shape.length);
        if (use) uses.push({ ...seenFrom(use, way, shape.length), node, at });
      }
    }
    return uses;
  };
}
