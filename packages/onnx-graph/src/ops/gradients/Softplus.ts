import type { GradientRule } from "./gradientRule.ts";

/** dy · σ(x). */
export const Softplus: GradientRule = ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Sigmoid", [x])])];
