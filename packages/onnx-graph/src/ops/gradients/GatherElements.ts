import type { GradientRule } from "./gradientRule.ts";
import { zerosLike } from "./zerosLike.ts";

/** Each entry of dy added where it was taken from. */
export const GatherElements: GradientRule = ({ graph, node, inputs: [x, indices], dy }) => {
  const axis = Number(node.attributes.axis ?? 0);
  return [graph.op("ScatterElements", [zerosLike(graph, x!), indices, dy], { axis, reduction: "add" })];
};
