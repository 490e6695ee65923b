import type { GradientRule } from "./gradientRule.ts";
import { zerosLike } from "./zerosLike.ts";

/** The parts' gradients joined; 0 for a part that nobody used. */
export const Split: GradientRule = ({ graph, node, outputs, gradients }) => {
  const parts = outputs.map((part, i) => gradients[i] ?? zerosLike(graph, part));
  return [graph.op("Concat", parts, { axis: Number(node.attributes.axis ?? 0) })];
};
