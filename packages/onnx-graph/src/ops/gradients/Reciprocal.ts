import type { GradientRule } from "./gradientRule.ts";

/** −dy · y². */
export const Reciprocal: GradientRule = ({ graph, outputs: [y], dy }) => [
  graph.op("Neg", [graph.op("Mul", [dy, graph.op("Mul", [y, y])])]),
];
