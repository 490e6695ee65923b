import type { GradientRule } from "./gradientRule.ts";

/** −dy. */
export const Neg: GradientRule = ({ graph, dy }) => [graph.op("Neg", [dy])];
