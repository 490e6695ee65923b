import type { OpName } from "../ops/opName.ts";
import type { Graph, Value } from "./graph.ts";

/** An op that reduces over axes. */
export type Reduction = Extract<OpName, `Reduce${string}`>;

/** A reduction over axes, in the form of the graph's opset (axes are an input of ReduceSum since 13, of its kin since 18). */
export function reduce(graph: Graph, op: Reduction, x: Value, axes: readonly number[], keepDims: boolean): Value {
  const keepdims = keepDims ? 1 : 0;
  const asInput = graph.opset >= (op === "ReduceSum" ? 13 : 18);
  if (asInput) return graph.op(op, [x, graph.integers(axes)], { keepdims });
  return graph.op(op, [x], { axes, keepdims });
}
