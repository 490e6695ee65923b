import type { GradientRule } from "./gradientRule.ts";

/** dy · y · (1 − y). */
export const Sigmoid: GradientRule = ({ graph, outputs: [y], dy }) => [
  graph.op("Mul", [dy, graph.op("Mul", [y, graph.op("Sub", [1, y])])]),
];
