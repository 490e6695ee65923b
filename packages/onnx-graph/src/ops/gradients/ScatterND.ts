import type { GradientRule } from "./gradientRule.ts";
import { scatterAdds } from "./scatterAdds.ts";
import { zerosLike } from "./zerosLike.ts";

/** For the updates dy at their places; for x all of dy when they were added, dy without those places when they replaced. */
export const ScatterND: GradientRule = ({ graph, node, inputs: [, indices, updates], dy }) => {
  const taken = graph.op("GatherND", [dy, indices]);
  const kept = scatterAdds(node) ? dy : graph.op("ScatterND", [dy, indices, zerosLike(graph, updates!)]);
  return [kept, undefined, taken];
};
