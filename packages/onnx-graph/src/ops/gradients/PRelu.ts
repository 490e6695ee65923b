import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy where x > 0 and slope · dy elsewhere; for the slope x · dy where x is not above 0. */
export const PRelu: GradientRule = ({ graph, inputs: [x, slope], dy }) => {
  const above = graph.op("Greater", [x, 0]);
  const dx = graph.op("Where", [above, dy, graph.op("Mul", [slope, dy])]);
  return [dx, unbroadcast(graph, graph.op("Where", [above, 0, graph.op("Mul", [x, dy])]), slope!)];
};
