import type { GradientRule } from "./gradientRule.ts";

/** dy · 2/√π · exp(−x²). */
export const Erf: GradientRule = ({ graph, inputs: [x], dy }) => {
  const bell = graph.op("Exp", [graph.op("Neg", [graph.op("Mul", [x, x])])]);
  return [graph.op("Mul", [graph.op("Mul", [dy, bell]), 2 / Math.sqrt(Math.PI)])];
};
