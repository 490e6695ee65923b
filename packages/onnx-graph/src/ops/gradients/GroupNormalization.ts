import type { Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import { alongChannels } from "./channels.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { normalize, throughNormalize } from "./normalize.ts";
import { reshapeLike } from "./reshapeLike.ts";

/** Through the mean and variance of each group of channels. scale and bias have one number a channel (a group before opset 21). */
export const GroupNormalization: GradientRule = ({ graph, node, inputs, dy }) => {
  const [x, scale] = [inputs[0]!, inputs[1]!];
  const { num_groups, epsilon = 1e-5 } = node.attributes;
  const shape = knownRank(node, x);
  const groups = Number(num_groups);
  const [channels] = knownLengths(node, x, [shape[1]!]);
  // [batch, groups, channels of the group, pixels]
  const grouped = (value: Value) => graph.op("Reshape", [value, graph.integers([0, groups, channels! / groups, -1])]);
  const within = [2, 3];
  const own = normalize(graph, grouped(x), within, Number(epsilon));
  const perGroup = scale.shape?.[0] === groups && graph.opset < 21;
  const wide = perGroup
    ? graph.op("Reshape", [scale, graph.integers([1, groups, 1, 1])])
    : graph.op("Reshape", [alongChannels(graph, scale, 2), graph.integers([1, groups, channels! / groups, 1])]);
  const d = grouped(dy);
  const dx = throughNormalize(graph, own, graph.op("Mul", [d, wide]), within);
  const total = (value: Value) =>
    reshapeLike(graph, reduce(graph, "ReduceSum", value, perGroup ? [0, 2, 3] : [0, 3], false), scale);
  return [reshapeLike(graph, dx, x), total(graph.op("Mul", [d, own.normal])), total(d)];
};
