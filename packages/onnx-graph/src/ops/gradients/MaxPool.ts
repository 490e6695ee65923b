import type { GradientRule } from "./gradientRule.ts";
import { reshapeLike } from "./reshapeLike.ts";
import { zerosLike } from "./zerosLike.ts";

/** Each entry of dy added at the pixel it was the maximum of; windows may overlap. Asks the pooling again for the places. */
export const MaxPool: GradientRule = ({ graph, node, inputs: [x], gradients: [dy] }) => {
  if (!dy) return [];
  // Counted row by row, whatever the node's own second output does.
  const { storage_order: _, ...attributes } = node.attributes;
  const [, places] = graph.outputsOf("MaxPool", [x], attributes, 2);
  const flat = (value: typeof dy) => graph.op("Reshape", [value, graph.integers([-1])]);
  const zeros = flat(zerosLike(graph, x!));
  const added = graph.op("ScatterElements", [zeros, flat(places!), flat(dy)], { axis: 0, reduction: "add" });
  return [reshapeLike(graph, added, x!)];
};
