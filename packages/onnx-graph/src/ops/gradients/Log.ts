import type { GradientRule } from "./gradientRule.ts";

/** dy / x. */
export const Log: GradientRule = ({ graph, inputs: [x], dy }) => [graph.op("Div", [dy, x])];
