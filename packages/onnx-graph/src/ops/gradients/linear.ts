// Products of matrices and contractions.

import { RegError } from "@reg/core";
import type { Graph, Value } from "../../graph/graph.ts";
import { longestEquation } from "../shapes/linear.ts";
import { expandLike } from "./expandLike.ts";
import type { OpRules } from "./gradientRule.ts";
import { reshapeLike } from "./reshapeLike.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** A batch of matrices, each transposed. */
function swapLast(graph: Graph, x: Value): Value {
  if (!x.shape) {
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/onnx-graph",
      what: `MatMul on "${x.name}"`,
      expected: "operands of known rank",
      received: "a value whose shape could not be inferred",
      advice: "Declare its shape in the model's value_info, or run ONNX shape inference on the model.",
    });
  }
  const perm = x.shape.map((_, axis) => axis);
  return graph.op("Transpose", [x], { perm: [...perm.slice(0, -2), perm.length - 1, perm.length - 2] });
}

const axis = (graph: Graph, x: Value, at: number) => graph.op("Unsqueeze", [x, graph.integers([at])]);

/** Xᵀ dY where X is a batch of inputs and dY a batch of outputs, summed over the batch: one product of matrices. */
function sumOfProducts(graph: Graph, x: Value, dy: Value): Value {
  const rows = (of: Value) => graph.op("Reshape", [of, graph.integers([-1, Number(of.shape!.at(-1))])]);
  if (x.shape!.length === 2) return graph.op("Gemm", [x, dy], { transA: 1 });
  return graph.op("Gemm", [rows(x), rows(dy)], { transA: 1 });
}

const noContraction = (name: string, received: string): RegError =>
  new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of Einsum "${name}"`,
    expected: "a contraction: every label once in an operand, no ellipsis",
    received,
    advice: "Write the equation with a label for each axis, or give a rule of your own for Einsum.",
  });

/** The labels of each operand and of the result. Throws for what is not a contraction: ellipses, diagonals. */
function labels(equation: string, name: string): { operands: readonly string[]; result: string } {
  if (equation.length > longestEquation) throw noContraction(name, `${equation.length} characters`);
  const [left = "", right] = equation.replaceAll(" ", "").split("->");
  const operands = left.split(",");
  const counted = [...left.replaceAll(",", "")];
  // Without "->" the result has the labels that occur once, in the order of the alphabet.
  const once = counted.filter((label) => counted.filter((other) => other === label).length === 1);
  const repeated = operands.some((operand) => new Set(operand).size < operand.length);
  if (!equation.includes(".") && !repeated) return { operands, result: right ?? once.toSorted().join("") };
  throw noContraction(name, JSON.stringify(equation));
}

/** A gradient without the labels that only `x` has, repeated along them. */
function repeat(graph: Graph, gradient: Value, has: string, wants: string, x: Value): Value {
  if (has.length === wants.length) return gradient;
  const missing = [...wants].flatMap((label, axis) => (has.includes(label) ? [] : [axis]));
  return expandLike(graph, graph.op("Unsqueeze", [gradient, graph.integers(missing)]), x);
}

export const linear: OpRules = {
  /** dY Bᵀ and Aᵀ dY, as NumPy's matmul: batches broadcast, vectors count as a row (left) or a column (right). */
  MatMul: ({ graph, inputs, dy }) => {
    const [a, b] = [inputs[0]!, inputs[1]!];
    const [rowVector, columnVector] = [a.shape?.length === 1, b.shape?.length === 1];
    const left = rowVector ? axis(graph, a, 0) : a;
    const right = columnVector ? axis(graph, b, 1) : b;
    const column = columnVector ? axis(graph, dy, -1) : dy;
    const outer = rowVector ? axis(graph, column, -2) : column;
    const da = unbroadcast(graph, graph.op("MatMul", [outer, swapLast(graph, right)]), left);
    const lengths = [left.shape?.at(-1), outer.shape?.at(-1)];
    const shared = right.shape?.length === 2 && lengths.every((length) => typeof length === "number");
    const db = shared
      ? sumOfProducts(graph, left, outer)
      : unbroadcast(graph, graph.op("MatMul", [swapLast(graph, left), outer]), right);
    return [rowVector ? reshapeLike(graph, da, a) : da, columnVector ? reshapeLike(graph, db, b) : db];
  },

  /** Y = alpha · A' B' + beta · C, where ' is a transposition on request: alpha · dY B'ᵀ, alpha · A'ᵀ dY, beta · dY. */
  Gemm: ({ graph, node, inputs: [a, b, c], dy }) => {
    const { alpha = 1, beta = 1, transA = 0, transB = 0 } = node.attributes;
    const da = transA
      ? graph.op("Gemm", [b, dy], { alpha, transA: transB, transB: 1 })
      : graph.op("Gemm", [dy, b], { alpha, transB: transB ? 0 : 1 });
    const db = transB
      ? graph.op("Gemm", [dy, a], { alpha, transA: 1, transB: transA })
      : graph.op("Gemm", [a, dy], { alpha, transA: transA ? 0 : 1 });
    if (!c) return [da, db];
    const dc = unbroadcast(graph, dy, c);
    return [da, db, beta === 1 ? dc : graph.op("Mul", [dc, Number(beta)])];
  },

  /** For each operand the contraction of dy with all others. */
  Einsum: ({ graph, node, inputs, dy }) => {
    const { operands, result } = labels(String(node.attributes.equation), node.name);
    return inputs.map((x, i) => {
      const others = operands.filter((_, j) => j !== i);
      const has = [...operands[i]!]
        .filter((label) => [result, ...others].some((each) => each.includes(label)))
        .join("");
      const equation = `${[result, ...others].join(",")}->${has}`;
      const contracted = graph.op("Einsum", [dy, ...inputs.filter((_, j) => j !== i)], { equation });
      return repeat(graph, contracted, has, operands[i]!, x!);
    });
  },
};
