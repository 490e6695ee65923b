import type { GradientRule } from "./gradientRule.ts";

/** dy / 2y. */
export const Sqrt: GradientRule = ({ graph, outputs: [y], dy }) => [graph.op("Div", [dy, graph.op("Mul", [y, 2])])];
