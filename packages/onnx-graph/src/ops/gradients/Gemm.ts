import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** Y = alpha · A' B' + beta · C, where ' is a transposition on request: alpha · dY B'ᵀ, alpha · A'ᵀ dY, beta · dY. */
export const Gemm: GradientRule = ({ graph, node, inputs: [a, b, c], dy }) => {
  const { alpha = 1, beta = 1, transA = 0, transB = 0 } = node.attributes;
  const da = transA
    ? graph.op("Gemm", [b, dy], { alpha, transA: transB, transB: 1 })
    : graph.op("Gemm", [dy, b], { alpha, transB: transB ? 0 : 1 });
  const db = transB
    ? graph.op("Gemm", [dy, a], { alpha, transA: 1, transB: transA })
    : graph.op("Gemm", [a, dy], { alpha, transA: transA ? 0 : 1 });
  if (!c) return [da, db];
  const dc = unbroadcast(graph, dy, c);
  return [da, db, beta === 1 ? dc : graph.op("Mul", [dc, Number(beta)])];
};
