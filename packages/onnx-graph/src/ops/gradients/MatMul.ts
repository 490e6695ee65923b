import type { Graph, Value } from "../../graph/graph.ts";
import type { GradientRule } from "./gradientRule.ts";
import { reshapeLike } from "./reshapeLike.ts";
import { swapLast } from "./swapLast.ts";
import { unbroadcast } from "./unbroadcast.ts";

const axis = (graph: Graph, x: Value, at: number) => graph.op("Unsqueeze", [x, graph.integers([at])]);

/** Xᵀ dY where X is a batch of inputs and dY a batch of outputs, summed over the batch: one product of matrices. */
function sumOfProducts(graph: Graph, x: Value, dy: Value): Value {
  const rows = (of: Value) => graph.op("Reshape", [of, graph.integers([-1, Number(of.shape!.at(-1))])]);
  if (x.shape!.length === 2) return graph.op("Gemm", [x, dy], { transA: 1 });
  return graph.op("Gemm", [rows(x), rows(dy)], { transA: 1 });
}

/** dY Bᵀ and Aᵀ dY, as NumPy's matmul: batches broadcast, vectors count as a row (left) or a column (right). */
export const MatMul: GradientRule = ({ graph, inputs, dy }) => {
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
};
