import type { Graph, Value } from "../../graph/graph.ts";

/** `gradient` in the shape of `x`: a constant shape where at most one length is open, the shape at run time otherwise. */
export function reshapeLike(graph: Graph, gradient: Value, x: Value): Value {
  const open = x.shape?.filter((dim) => typeof dim === "string").length ?? 2;
  // A length of 0 would mean "copy" in a Reshape.
  if (open > 1 || x.shape?.includes(0)) return graph.op("Reshape", [gradient, graph.op("Shape", [x])]);
  return graph.op("Reshape", [gradient, graph.integers(x.shape!.map((dim) => (typeof dim === "string" ? -1 : dim)))]);
}
