import { sizeOf } from "@reg/core/adapter";
import { type Graph, tensor, type Value } from "@reg/onnx-graph";
import { blocksOf } from "./blockedSum.ts";
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

/** Columns and rows up to these lengths lose less than 1e-6 of their sum on either runtime. */
const [longColumn, longRow] = [4096, 65_536] as const;

/** How a weight is best seen as a matrix for the sums of its columns: as it is where its columns are short enough. */
function matrixOf(shape: readonly number[]): readonly [rows: number, columns: number] {
  const [rows, ...rest] = shape.length < 2 ? [1, ...shape] : shape;
  return [rows!, sizeOf(rest)];
}

/**
 * Numbers that add up to the sum of a weight: the sums of the columns of a matrix that it is seen as. A product with ones is the
 * fastest sum there is on wasm.
 */
export function columnSums(graph: Graph, x: Value, shape: readonly number[]): Value {
  const [rows, columns] = matrixOf(shape);
  const asIs = rows <= longColumn && columns <= longRow;
  const { count, length } = asIs ? { count: columns, length: rows } : blocksOf(rows * columns);
  const flat = () => graph.op("Reshape", [x, graph.integers([rows * columns])]);
  const rest = count * length - rows * columns;
  const whole = rest === 0 ? x : graph.op("Pad", [flat(), graph.integers([0, rest])]);
  const there = rest === 0 && shape.length === 2 && shape[0] === length;
  const matrix = there ? x : graph.op("Reshape", [whole, graph.integers([length, count])]);
  const ones = graph.constant(tensor(x.type ?? "float32", [1, length], new Array(length).fill(1)));
  return graph.op("MatMul", [ones, matrix]);
}

/** Σ|w| and Σw² of a weight as rows, in the form that is fastest on this runtime: `lowerTerms.ts` has the measurements. */
export function sums(graph: Graph, w: Value, runtime: Runtime) {
  // Weights have fixed shapes.
  const shape = w.shape as readonly number[];
  // Beyond this one sum is wrong in the sixth digit on -node too, and a reduction of its blocks takes seven times as long.
  if (runtime === "web" || sizeOf(shape) > 2 ** 18) {
    return {
      absolutes: () => columnSums(graph, graph.op("Abs", [w]), shape),
      squares: () => columnSums(graph, graph.op("Mul", [w, w]), shape),
    };
  }
  const reduced = (op: "ReduceL1" | "ReduceSumSquare") =>
    shape.length === 2 ? graph.op(op, [w], { keepdims: 1 }) : rowOf(graph, graph.op(op, [w], { keepdims: 0 }));
  return { absolutes: () => reduced("ReduceL1"), squares: () => reduced("ReduceSumSquare") };
}
