import type { Graph, GraphNode, Value } from "../../graph/graph.ts";
import { axesOf, fromStart } from "../shapes/axes.ts";
import { reshapeLike } from "./reshapeLike.ts";

/** Whether a reduction takes all axes, as far as that is known. */
export function reducedAxes(node: GraphNode, [x, axes]: readonly (Value | undefined)[]): readonly number[] | undefined {
  const given = axesOf({ attributes: node.attributes, read: [x, axes] });
  if (axes && !given) return undefined;
  if (!given || given.length === 0) return node.attributes.noop_with_empty_axes ? [] : x?.shape?.map((_, axis) => axis);
  return x?.shape && given.map((axis) => fromStart(axis, x.shape!.length));
}

/** A value of a reduction's output shape, with the reduced axes put back as 1: it broadcasts against the input. */
export function withReducedAxes(
  graph: Graph,
  node: GraphNode,
  inputs: readonly (Value | undefined)[],
  value: Value,
): Value {
  if (node.attributes.keepdims !== 0) return value;
  const [x, axesInput] = inputs;
  const axes = reducedAxes(node, inputs);
  if (axes) return axes.length === 0 ? value : graph.op("Unsqueeze", [value, graph.integers(axes)]);
  if (axesInput) return graph.op("Unsqueeze", [value, axesInput]);
  // All axes of an input of unknown rank: a scalar broadcasts as it is.
  return x?.shape ? reshapeLike(graph, value, { ...x, shape: x.shape.map(() => 1) }) : value;
}

/** A value repeated to the shape of `x`. */
export const expandLike = (graph: Graph, value: Value, x: Value): Value =>
  graph.op("Expand", [value, graph.op("Shape", [x])]);
