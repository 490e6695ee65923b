import { tensor } from "../../file/tensor.ts";
import type { Shape } from "../../graph/dim.ts";
import type { Graph, Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import { reshapeLike } from "./reshapeLike.ts";

/** The axes of `of` that were stretched to give `shape`, counted in `shape`; `undefined` where two symbols leave it open. */
function stretched(of: Shape, shape: Shape): readonly number[] | undefined {
  const missing = shape.length - of.length;
  const axes: number[] = [];
  for (const [axis, dim] of shape.entries()) {
    const own = of[axis - missing];
    // An axis that x does not have goes even where its length is 1.
    if (own === undefined || (own === 1 && dim !== 1)) axes.push(axis);
    else if (own !== dim && typeof own === "string") return undefined;
  }
  return axes;
}

/**
 * Undoes broadcasting: `gradient` summed over the axes along which `x` was repeated, in the shape of `x`.
 * Where symbols do not say which axes these are, the graph finds out while it runs.
 */
export function unbroadcast(graph: Graph, gradient: Value, x: Value): Value {
  if (!x.shape || !gradient.shape) return unbroadcastByRunning(graph, gradient, x);
  const axes = stretched(x.shape, gradient.shape);
  if (!axes) return unbroadcastByRunning(graph, gradient, x);
  const missing = gradient.shape.length - x.shape.length;
  const leading = axes.filter((axis) => axis < missing);
  const within = axes.filter((axis) => axis >= missing);
  // Axes that x does not have are dropped, those of length 1 kept.
  const kept = within.length > 0 ? reduce(graph, "ReduceSum", gradient, within, true) : gradient;
  return leading.length > 0 ? reduce(graph, "ReduceSum", kept, leading, false) : kept;
}

function unbroadcastByRunning(graph: Graph, gradient: Value, x: Value): Value {
  const one = graph.constant(tensor("int64", [1], [1]));
  const [own, shape] = [graph.op("Shape", [x]), graph.op("Shape", [gradient])];
  const missing = graph.op("Sub", [graph.op("Shape", [shape]), graph.op("Shape", [own])]);
  const aligned = graph.op("Concat", [graph.op("Expand", [one, missing]), own], { axis: 0 });
  // Axes of length 1 in both are summed too, which changes nothing.
  const ones = graph.op("Equal", [aligned, one]);
  const axes = graph.op("Reshape", [graph.op("NonZero", [ones]), graph.integers([-1])]);
  const summed = graph.op("ReduceSum", [gradient, axes], { keepdims: 1, noop_with_empty_axes: 1 });
  return reshapeLike(graph, summed, x);
}
