import { type Graph, tensor, type Value } from "@reg/onnx-graph";
import type { Runtime } from "./runtime.ts";

/** Numbers in a row, of shape [1, n], each of which counts `factor` times in a sum. */
export interface WeightedRow {
  readonly row: Value;
  readonly factor: number;
}

/** Σ factor · entry over all rows, a scalar. One product of matrices for all of them: small nodes cost as much as their sums. */
export function addUp(graph: Graph, rows: readonly WeightedRow[], type: Value["type"] = "float32"): Value {
  const factors = rows.flatMap(({ row, factor }) => new Array<number>(Number(row.shape![1])).fill(factor));
  if (factors.length === 0) return graph.constant(tensor(type, [], [0]));
  const entries =
    rows.length === 1
      ? rows[0]!.row
      : graph.op(
          "Concat",
          rows.map(({ row }) => row),
          { axis: 1 },
        );
  const column = graph.constant(tensor(type, [factors.length, 1], factors));
  return graph.op("Reshape", [graph.op("MatMul", [entries, column]), graph.integers([])]);
}

/** A scalar as a row. */
export const rowOf = (graph: Graph, scalar: Value): Value => graph.op("Reshape", [scalar, graph.integers([1, 1])]);

/** Sums of the columns of a weight as a matrix. A product with ones is the fastest sum there is on wasm. */
export function columnSums(graph: Graph, x: Value, shape: readonly number[]): Value {
  const [rows, ...rest] = shape.length < 2 ? [1, ...shape] : shape;
  const columns = rest.reduce((a, b) => a * b, 1);
  const matrix = shape.length === 2 ? x : graph.op("Reshape", [x, graph.integers([rows!, columns])]);
  const ones = graph.constant(tensor(x.type ?? "float32", [1, rows!], new Array(rows).fill(1)));
  return graph.op("MatMul", [ones, matrix]);
}

/** Σ|w| and Σw² of a weight as rows, in the form that is fastest on this runtime: `lowerTerms.ts` has the measurements. */
export function sums(graph: Graph, w: Value, runtime: Runtime) {
  // Weights have fixed shapes.
  const shape = w.shape as readonly number[];
  if (runtime === "web") {
    return {
      absolutes: () => columnSums(graph, graph.op("Abs", [w]), shape),
      squares: () => columnSums(graph, graph.op("Mul", [w, w]), shape),
    };
  }
  const reduced = (op: "ReduceL1" | "ReduceSumSquare") =>
    shape.length === 2 ? graph.op(op, [w], { keepdims: 1 }) : rowOf(graph, graph.op(op, [w], { keepdims: 0 }));
  return { absolutes: () => reduced("ReduceL1"), squares: () => reduced("ReduceSumSquare") };
}
