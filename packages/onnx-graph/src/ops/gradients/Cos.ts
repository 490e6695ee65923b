import type { GradientRule } from "./gradientRule.ts";

/** −dy · sin x. */
export const Cos: GradientRule = ({ graph, inputs: [x], dy }) => [
  graph.op("Neg", [graph.op("Mul", [dy, graph.op("Sin", [x])])]),
];
