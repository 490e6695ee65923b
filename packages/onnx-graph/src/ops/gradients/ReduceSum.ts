import { expandLike, withReducedAxes } from "./expandReduced.ts";
import type { GradientRule } from "./gradientRule.ts";

/** dy, repeated along the axes that were summed. */
export const ReduceSum: GradientRule = ({ graph, node, inputs, dy }) => [
  expandLike(graph, withReducedAxes(graph, node, inputs, dy), inputs[0]!),
];
