import type { GradientRule } from "./gradientRule.ts";

/** dy · cos x. */
export const Sin: GradientRule = ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Cos", [x])])];
