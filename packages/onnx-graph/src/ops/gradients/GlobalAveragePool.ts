import { expandLike } from "./expandReduced.ts";
import type { GradientRule } from "./gradientRule.ts";

/** dy / pixels, to every pixel. */
export const GlobalAveragePool: GradientRule = ({ graph, inputs: [x], outputs: [y], dy }) => {
  const pixels = graph.op("Div", [graph.op("Size", [x]), graph.op("Size", [y])]);
  return [expandLike(graph, graph.op("Div", [dy, graph.op("CastLike", [pixels, dy])]), x!)];
};
