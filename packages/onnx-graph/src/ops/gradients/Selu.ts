import type { GradientRule } from "./gradientRule.ts";

/** gamma · dy where x > 0, dy · (y + gamma · alpha) elsewhere. */
export const Selu: GradientRule = ({ graph, node, inputs: [x], outputs: [y], dy }) => {
  // Klambauer et al. (2017), rounded to float32 as the operator's schema has them.
  const { alpha = 1.6732631921768188, gamma = 1.0507010221481323 } = node.attributes;
  const above = graph.op("Mul", [dy, Number(gamma)]);
  const below = graph.op("Mul", [dy, graph.op("Add", [y, Number(gamma) * Number(alpha)])]);
  return [graph.op("Where", [graph.op("Greater", [x, 0]), above, below])];
};
