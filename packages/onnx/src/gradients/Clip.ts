import type { GradientRule } from "./gradientRule.ts";

/** dy where x was not cut off (at a bound itself too, as PyTorch); nothing for the bounds. */
export const Clip: GradientRule = ({ graph, node, inputs: [x, lowInput, highInput], dy }) => {
  // Bounds are attributes before opset 11.
  const { min, max } = node.attributes;
  const low = lowInput ?? (min === undefined ? undefined : Number(min));
  const high = highInput ?? (max === undefined ? undefined : Number(max));
  const above = low === undefined ? dy : graph.op("Where", [graph.op("Less", [x, low]), 0, dy]);
  return [high === undefined ? above : graph.op("Where", [graph.op("Greater", [x, high]), 0, above])];
};
