import { reduce } from "../../graph/reduce.ts";
import { allButChannels, alongChannels } from "./channels.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";
import { normalize, throughNormalize } from "./normalize.ts";

/** Through the mean and variance of each image and channel. scale: Σ dy · x̂, bias: Σ dy, per channel. */
export const InstanceNormalization: GradientRule = ({ graph, node, inputs, dy }) => {
  const [x, scale] = [inputs[0]!, inputs[1]!];
  const rank = knownRank(node, x).length;
  const window = Array.from({ length: rank - 2 }, (_, i) => i + 2);
  const own = normalize(graph, x, window, Number(node.attributes.epsilon ?? 1e-5));
  const dx = throughNormalize(graph, own, graph.op("Mul", [dy, alongChannels(graph, scale, rank)]), window);
  const perChannel = (value: typeof dy) => reduce(graph, "ReduceSum", value, allButChannels(rank), false);
  return [dx, perChannel(graph.op("Mul", [dy, own.normal])), perChannel(dy)];
};
