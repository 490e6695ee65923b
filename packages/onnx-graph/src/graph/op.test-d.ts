// What the types refuse: an op that ai.onnx does not have.
import type { Graph, Value } from "./graph.ts";

export function written(graph: Graph, x: Value): readonly Value[] {
  // @ts-expect-error "MatMull" is no op.
  const wrong = graph.op("MatMull", [x, x]);
  // Of other domains, and newer than this package: a node with all its names.
  const custom = graph.add({
    op: "FusedMatMul",
    domain: "com.microsoft",
    name: "fused",
    inputs: [x.name, x.name],
    outputs: ["fused"],
    attributes: {},
  });
  return [graph.op("MatMul", [x, x]), wrong, ...custom];
}
