// Faster forms for penalties that are l1 · Σ|w| + l2 · Σw² (what core calls their terms). Which form is fast differs by
// runtime, by up to a factor of ten, so the choice is a table of measurements: 784x64 float32, one thread, microseconds.
//
//   Σ|w|   Abs, ReduceSum 8 (node) 31 (web) · ReduceL1 3.5, 26 · Abs, MatMul by ones twice 6, 9
//   Σw²    Mul, ReduceSum 8, 47 · ReduceSumSquare 3.8, 67 · Mul, MatMul by ones twice 6, 9
//   prox   Clip to ±k, Sub: 9, 11 · Shrink: 208, 14
import type { Penalty, Terms } from "@reg/core";
import type { Graph, Value } from "../graph/graph.ts";
import { tensor } from "../tensor.ts";
import type { PenaltyNodes, Runtime } from "./penaltyNodes.ts";

/** Σ of a matrix as row · X · column of ones: the product of matrices is the fastest sum there is on wasm. */
function sumByOnes(graph: Graph, x: Value): Value {
  const [rows, columns] = [Number(x.shape![0]), Number(x.shape![1])];
  const ones = (shape: readonly [number, number]) =>
    graph.constant(tensor(x.type ?? "float32", shape, new Array(shape[0] * shape[1]).fill(1)));
  const row = graph.op("MatMul", [ones([1, rows]), x]);
  return graph.op("Reshape", [graph.op("MatMul", [row, ones([columns, 1])]), graph.integers([])]);
}

function sums(graph: Graph, w: Value, runtime: Runtime) {
  if (runtime === "node" || w.shape?.length !== 2) {
    return {
      absolutes: () => graph.op("ReduceL1", [w], { keepdims: 0 }),
      squares: () => graph.op("ReduceSumSquare", [w], { keepdims: 0 }),
    };
  }
  return {
    absolutes: () => sumByOnes(graph, graph.op("Abs", [w])),
    squares: () => sumByOnes(graph, graph.op("Mul", [w, w])),
  };
}

/** w moved towards 0 by `threshold`: exactly 0 within. */
function softThreshold(graph: Graph, w: Value, threshold: Value): Value {
  return graph.op("Sub", [w, graph.op("Clip", [w, graph.op("Neg", [threshold]), threshold])]);
}

/** The lowered members for this penalty; none for penalties with groups or without terms. */
export function lowerTerms(graph: Graph, penalty: Penalty, w: Value, runtime: Runtime): Partial<PenaltyNodes> {
  // The penalty's parameters came out of this definition's own table.
  const terms: Terms | undefined = penalty.definition.terms?.(penalty.params as never);
  // The terms say what the prox is only where there is an exact one; a sum leaves unknown parts out of them.
  if (!terms || terms.groups.length > 0 || penalty.noProx !== "") return {};
  const { l1, l2 } = terms;
  const { absolutes, squares } = sums(graph, w, runtime);
  return {
    value() {
      const parts = [l1 > 0 && graph.op("Mul", [absolutes(), l1]), l2 > 0 && graph.op("Mul", [squares(), l2])];
      const used = parts.filter((part) => part !== false);
      if (used.length === 0) return graph.constant(tensor(w.type ?? "float32", [], [0]));
      return used.reduce((a, b) => graph.op("Add", [a, b]));
    },
    prox(at, step) {
      const sparse = l1 > 0 ? softThreshold(graph, at, graph.op("Mul", [step, l1])) : at;
      if (l2 === 0) return sparse;
      return graph.op("Div", [sparse, graph.op("Add", [graph.op("Mul", [step, 2 * l2]), 1])]);
    },
  };
}
