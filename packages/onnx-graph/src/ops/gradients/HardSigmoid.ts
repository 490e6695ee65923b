import type { GradientRule } from "./gradientRule.ts";

/** alpha · dy where the line is not cut off, 0 elsewhere. */
export const HardSigmoid: GradientRule = ({ graph, node, outputs: [y], dy }) => {
  const { alpha = 0.2 } = node.attributes;
  const within = graph.op("And", [graph.op("Greater", [y, 0]), graph.op("Less", [y, 1])]);
  return [graph.op("Where", [within, graph.op("Mul", [dy, Number(alpha)]), 0])];
};
