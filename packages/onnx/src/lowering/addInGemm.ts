import type { Graph, Value } from "@reg/onnx-graph";

/**
 * gradient + factor · w. A dense layer's gradient is a Gemm without a C: there the sum costs no extra node, because
 * factor · w is its C.
 */
export function addInGemm(graph: Graph, gradient: Value, w: Value, factor: Value): Value {
  const maker = graph.makerOf(gradient);
  const gemm = maker?.op === "Gemm" && maker.domain === "" && !maker.inputs[2] ? maker : undefined;
  const scaled = graph.op("Mul", [w, factor]);
  if (!gemm) return graph.op("Add", [gradient, scaled]);
  const factors = gemm.inputs.slice(0, 2).map((name) => graph.value(name));
  return graph.op("Gemm", [...factors, scaled], gemm.attributes);
}
