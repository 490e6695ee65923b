import type { GradientRule } from "./gradientRule.ts";

/** dy where x > 0, alpha · dy elsewhere. */
export const LeakyRelu: GradientRule = ({ graph, node, inputs: [x], dy }) => {
  const { alpha = 0.01 } = node.attributes;
  return [graph.op("Where", [graph.op("Greater", [x, 0]), dy, graph.op("Mul", [dy, Number(alpha)])])];
};
