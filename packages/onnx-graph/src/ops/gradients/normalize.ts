import type { Graph, Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";

/** x normalized over some axes: x̂ = (x − mean) / √(variance + epsilon), computed again from x. */
export interface Normalized {
  readonly normal: Value;
  /** 1 / √(variance + epsilon), the axes kept as 1. */
  readonly inverse: Value;
}

export function normalize(graph: Graph, x: Value, axes: readonly number[], epsilon: number): Normalized {
  const centered = graph.op("Sub", [x, reduce(graph, "ReduceMean", x, axes, true)]);
  const variance = reduce(graph, "ReduceMean", graph.op("Mul", [centered, centered]), axes, true);
  const inverse = graph.op("Reciprocal", [graph.op("Sqrt", [graph.op("Add", [variance, epsilon])])]);
  return { normal: graph.op("Mul", [centered, inverse]), inverse };
}

/**
 * The gradient through a normalization whose mean and variance come from x itself, given that by x̂:
 * inverse · (d − mean(d) − x̂ · mean(d · x̂)), means over the same axes.
 */
export function throughNormalize(
  graph: Graph,
  { normal, inverse }: Normalized,
  d: Value,
  axes: readonly number[],
): Value {
  const mean = (value: Value) => reduce(graph, "ReduceMean", value, axes, true);
  const along = graph.op("Mul", [normal, mean(graph.op("Mul", [d, normal]))]);
  return graph.op("Mul", [inverse, graph.op("Sub", [graph.op("Sub", [d, mean(d)]), along])]);
}
