import { tensor } from "../../file/tensor.ts";
import type { Dim } from "../../graph/dim.ts";
import type { Graph, Value } from "../../graph/graph.ts";

/** The length of one axis of `x`, as a vector of one. */
export function lengthOf(graph: Graph, x: Value, axis: number): Value {
  const length: Dim | undefined = x.shape?.[axis];
  if (typeof length === "number") return graph.integers([length]);
  return graph.op("Gather", [graph.op("Shape", [x]), graph.integers([axis])]);
}

/** All indices along an axis of `x`: 0, 1, 2 … */
export function indicesAlong(graph: Graph, x: Value, axis: number): Value {
  const length = graph.op("Squeeze", [lengthOf(graph, x, axis), graph.integers([0])]);
  const number = (value: number) => graph.constant(tensor("int64", [], [value]));
  return graph.op("Range", [number(0), length, number(1)]);
}

/**
 * What undoes taking entries along an axis: zeros of length `length` there, to which each slice of `dy` is added at its index.
 * `indices` are a vector as long as `dy` along the axis; `rank` is that of `dy`.
 */
export function scatterAlong(
  graph: Graph,
  dy: Value,
  indices: Value,
  axis: number,
  rank: number,
  length: Value,
): Value {
  const shape = graph.op("Shape", [dy]);
  const part = (from: number, to: number) => graph.op("Slice", [shape, graph.integers([from]), graph.integers([to])]);
  const target = graph.op("Concat", [part(0, axis), length, part(axis + 1, rank)], { axis: 0 });
  const zeros = graph.op("Expand", [graph.constant(tensor(dy.type ?? "float32", [], [0])), target]);
  const across = graph.integers(Array.from({ length: rank }, (_, i) => (i === axis ? -1 : 1)));
  const everywhere = graph.op("Expand", [graph.op("Reshape", [indices, across]), shape]);
  return graph.op("ScatterElements", [zeros, everywhere, dy], { axis, reduction: "add" });
}
