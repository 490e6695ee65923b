import type { GradientRule } from "./gradientRule.ts";

/** dy · y. */
export const Exp: GradientRule = ({ graph, outputs: [y], dy }) => [graph.op("Mul", [dy, y])];
