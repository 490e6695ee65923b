import { reduce } from "../../graph/reduce.ts";
import { allButChannels, alongChannels } from "./channels.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";
import { normalize, throughNormalize } from "./normalize.ts";

/**
 * In training through the batch's own mean and variance, otherwise through the given ones, which count as constants.
 * Running statistics carry no gradient. scale: Σ dy · x̂, bias: Σ dy, per channel.
 */
export const BatchNormalization: GradientRule = ({ graph, node, inputs, gradients: [dy] }) => {
  if (!dy) return [];
  const [x, scale, , mean, variance] = inputs.map((input) => input!);
  const { epsilon = 1e-5, training_mode = 0 } = node.attributes;
  const rank = knownRank(node, x!).length;
  const axes = allButChannels(rank);
  const wide = (vector: typeof x) => alongChannels(graph, vector!, rank);
  const d = graph.op("Mul", [dy, wide(scale)]);
  const perChannel = (value: typeof dy) => reduce(graph, "ReduceSum", value, axes, false);
  if (training_mode) {
    const own = normalize(graph, x!, axes, Number(epsilon));
    return [throughNormalize(graph, own, d, axes), perChannel(graph.op("Mul", [dy, own.normal])), perChannel(dy)];
  }
  const inverse = graph.op("Reciprocal", [graph.op("Sqrt", [graph.op("Add", [wide(variance), Number(epsilon)])])]);
  const normal = graph.op("Mul", [graph.op("Sub", [x, wide(mean)]), inverse]);
  return [graph.op("Mul", [d, inverse]), perChannel(graph.op("Mul", [dy, normal])), perChannel(dy)];
};
