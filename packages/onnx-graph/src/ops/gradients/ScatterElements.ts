import type { GradientRule } from "./gradientRule.ts";
import { scatterAdds } from "./scatterAdds.ts";
import { zerosLike } from "./zerosLike.ts";

/** For the updates dy at their places; for x all of dy when they were added, dy without those places when they replaced. */
export const ScatterElements: GradientRule = ({ graph, node, inputs: [, indices, updates], dy }) => {
  const axis = Number(node.attributes.axis ?? 0);
  const taken = graph.op("GatherElements", [dy, indices], { axis });
  const kept = scatterAdds(node)
    ? dy
    : graph.op("ScatterElements", [dy, indices, zerosLike(graph, updates!)], { axis });
  return [kept, undefined, taken];
};
