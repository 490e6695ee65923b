import type { Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import { reducedAxes } from "./expandReduced.ts";
import type { GradientContext } from "./gradientRule.ts";

/** Another reduction over the axes of this node, which stay as length 1. */
export function reduceLike({ graph, node, inputs }: GradientContext, op: string, x: Value): Value {
  const axes = reducedAxes(node, inputs);
  if (axes) return axes.length === 0 ? x : reduce(graph, op, x, axes, true);
  // Axes that are computed, or all axes of a value of unknown rank.
  return graph.op(op, inputs[1] ? [x, inputs[1]] : [x], { keepdims: 1 });
}
