import type { Graph, Value } from "../../graph/graph.ts";

/** A value repeated to the shape of `x`. */
export const expandLike = (graph: Graph, value: Value, x: Value): Value =>
  graph.op("Expand", [value, graph.op("Shape", [x])]);
