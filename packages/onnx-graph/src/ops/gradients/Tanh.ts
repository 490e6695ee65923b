import type { GradientRule } from "./gradientRule.ts";

/** dy · (1 − y²). */
export const Tanh: GradientRule = ({ graph, outputs: [y], dy }) => [
  graph.op("Mul", [dy, graph.op("Sub", [1, graph.op("Mul", [y, y])])]),
];
