import { withReducedAxes } from "./expandReduced.ts";
import type { GradientContext } from "./gradientRule.ts";

/** A reduction's output and its gradient, with the reduced axes put back as 1: both broadcast against the input. */
export const keptOutput = ({ graph, node, inputs, outputs: [y], dy }: GradientContext) => ({
  y: withReducedAxes(graph, node, inputs, y!),
  dy: withReducedAxes(graph, node, inputs, dy),
});
