import type { GradientRule } from "./gradientRule.ts";

/** dy where x > 0, dy · (y + alpha) elsewhere: there y + alpha is alpha · exp(x). */
export const Elu: GradientRule = ({ graph, node, inputs: [x], outputs: [y], dy }) => {
  const { alpha = 1 } = node.attributes;
  const below = graph.op("Mul", [dy, graph.op("Add", [y, Number(alpha)])]);
  return [graph.op("Where", [graph.op("Greater", [x, 0]), dy, below])];
};
