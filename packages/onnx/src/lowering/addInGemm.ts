import type { Graph, Value } from "@reg/onnx-graph";

/**
 * gradient + factor · w. A dense layer's gradient is a Gemm without a C: there the sum costs no node of its own, because w is
 * its C and a constant factor its beta.
 */
export function addInGemm(graph: Graph, gradient: Value, w: Value, factor: Value | number): Value {
  const maker = graph.makerOf(gradient);
  const gemm = maker?.op === "Gemm" && maker.domain === "" && !maker.inputs[2] ? maker : undefined;
  if (!gemm) return graph.op("Add", [gradient, factor === 1 ? w : graph.op("Mul", [w, factor])]);
  const factors = gemm.inputs.slice(0, 2).map((name) => graph.value(name));
  if (typeof factor === "number") return graph.op("Gemm", [...factors, w], { ...gemm.attributes, beta: factor });
  return graph.op("Gemm", [...factors, graph.op("Mul", [w, factor])], gemm.attributes);
}
