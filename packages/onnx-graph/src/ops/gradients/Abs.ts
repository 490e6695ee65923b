import type { GradientRule } from "./gradientRule.ts";

/** sign(x) · dy: 0 at 0, as PyTorch. */
export const Abs: GradientRule = ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Sign", [x])])];
