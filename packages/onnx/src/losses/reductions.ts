import { sizeOf } from "@reg/core/adapter";
import { type Graph, isStatic, tensor, typeCode, type Value } from "@reg/onnx-graph";

/** The mean of all entries, a scalar. */
export const meanOfAll = (graph: Graph, x: Value): Value => graph.op("ReduceMean", [x], { keepdims: 0 });

/** The sum along the last axis, which stays with length 1. */
export const sumOfRows = (graph: Graph, x: Value): Value =>
  graph.op("ReduceSum", [x, graph.integers([-1])], { keepdims: 1 });

const asNumber = (graph: Graph, count: Value, like: Value): Value =>
  graph.op("Cast", [count], { to: typeCode(like.type ?? "float32") });

/** `factor` over how many entries `x` has: what each entry has in their mean. */
export function share(graph: Graph, x: Value, factor: Value | number = 1): Value | number {
  if (x.shape && isStatic(x.shape) && typeof factor === "number") return factor / sizeOf(x.shape);
  return graph.op("Div", [factor, asNumber(graph, graph.op("Size", [x]), x)]);
}

/** The length of the last axis. */
export function rowLength(graph: Graph, x: Value): Value | number {
  const known = x.shape?.at(-1);
  if (typeof known === "number") return known;
  const last = graph.constant(tensor("int64", [], [-1]));
  return asNumber(graph, graph.op("Gather", [graph.op("Shape", [x]), last], { axis: 0 }), x);
}
