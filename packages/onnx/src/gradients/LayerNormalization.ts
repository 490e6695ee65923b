import { fromStart } from "../shapes/axes.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";
import { normalize, throughNormalize } from "./normalize.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** Through the mean and variance over the axes from `axis` on. scale: Σ dy · x̂, bias: Σ dy, over the axes before. */
export const LayerNormalization: GradientRule = ({ graph, node, inputs: [x, scale, bias], gradients: [dy] }) => {
  if (!dy) return [];
  const { axis = -1, epsilon = 1e-5 } = node.attributes;
  const rank = knownRank(node, x!).length;
  const first = fromStart(Number(axis), rank);
  const axes = Array.from({ length: rank - first }, (_, i) => first + i);
  const own = normalize(graph, x!, axes, Number(epsilon));
  const dx = throughNormalize(graph, own, graph.op("Mul", [dy, scale]), axes);
  return [dx, unbroadcast(graph, graph.op("Mul", [dy, own.normal]), scale!), bias && unbroadcast(graph, dy, bias)];
};
