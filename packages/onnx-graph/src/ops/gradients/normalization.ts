// Normalizations by means and variances.

import { RegError } from "@reg/core";
import type { Graph, Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import { fromStart } from "../shapes/axes.ts";
import { allButChannels, alongChannels } from "./channels.ts";
import type { OpRules } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { reshapeLike } from "./reshapeLike.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** x normalized over some axes: x̂ = (x − mean) / √(variance + epsilon), computed again from x. */
interface Normalized {
  readonly normal: Value;
  /** 1 / √(variance + epsilon), the axes kept as 1. */
  readonly inverse: Value;
}

function normalize(graph: Graph, x: Value, axes: readonly number[], epsilon: number): Normalized {
  const centered = graph.op("Sub", [x, reduce(graph, "ReduceMean", x, axes, true)]);
  const variance = reduce(graph, "ReduceMean", graph.op("Mul", [centered, centered]), axes, true);
  const inverse = graph.op("Reciprocal", [graph.op("Sqrt", [graph.op("Add", [variance, epsilon])])]);
  return { normal: graph.op("Mul", [centered, inverse]), inverse };
}

/**
 * The gradient through a normalization whose mean and variance come from x itself, given that by x̂:
 * inverse · (d − mean(d) − x̂ · mean(d · x̂)), means over the same axes.
 */
function throughNormalize(graph: Graph, { normal, inverse }: Normalized, d: Value, axes: readonly number[]): Value {
  const mean = (value: Value) => reduce(graph, "ReduceMean", value, axes, true);
  const along = graph.op("Mul", [normal, mean(graph.op("Mul", [d, normal]))]);
  return graph.op("Mul", [inverse, graph.op("Sub", [graph.op("Sub", [d, mean(d)]), along])]);
}

export const normalization: OpRules = {
  /**
   * In training through the batch's own mean and variance, otherwise to the given ones, which a file may compute: exporters write
   * standardized weights so. scale: Σ dy · x̂, bias: Σ dy, mean: −Σ d · inverse, variance: −½ Σ d · x̂ · inverse², per channel,
   * with d = dy · scale.
   */
  BatchNormalization: ({ graph, node, inputs, gradients: [dy] }) => {
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
    const dx = graph.op("Mul", [d, inverse]);
    const byDeviation = graph.op("Mul", [graph.op("Mul", [dx, normal]), inverse]);
    return [
      dx,
      perChannel(graph.op("Mul", [dy, normal])),
      perChannel(dy),
      graph.op("Neg", [perChannel(dx)]),
      graph.op("Mul", [perChannel(byDeviation), -0.5]),
    ];
  },

  /** Through the mean and variance of each image and channel. scale: Σ dy · x̂, bias: Σ dy, per channel. */
  InstanceNormalization: ({ graph, node, inputs, dy }) => {
    const [x, scale] = [inputs[0]!, inputs[1]!];
    const rank = knownRank(node, x).length;
    const window = Array.from({ length: rank - 2 }, (_, i) => i + 2);
    const own = normalize(graph, x, window, Number(node.attributes.epsilon ?? 1e-5));
    const dx = throughNormalize(graph, own, graph.op("Mul", [dy, alongChannels(graph, scale, rank)]), window);
    const perChannel = (value: typeof dy) => reduce(graph, "ReduceSum", value, allButChannels(rank), false);
    return [dx, perChannel(graph.op("Mul", [dy, own.normal])), perChannel(dy)];
  },

  /** Through the mean and variance over the axes from `axis` on. scale: Σ dy · x̂, bias: Σ dy, over the axes before. */
  LayerNormalization: ({ graph, node, inputs: [x, scale, bias], gradients }) => {
    const [dy, ...others] = gradients;
    if (!dy || others.some((each) => each)) {
      throw new RegError("UNSUPPORTED_OP", {
        who: "@reg/onnx-graph",
        what: `gradient of LayerNormalization "${node.name}"`,
        expected: "only the normalized output between a trainable weight and the loss",
        received: "the mean or the deviation as well",
        advice: "Compute them with ReduceMean in the model, or give a rule of your own for LayerNormalization.",
      });
    }
    const { axis = -1, epsilon = 1e-5 } = node.attributes;
    const rank = knownRank(node, x!).length;
    const first = fromStart(Number(axis), rank);
    const axes = Array.from({ length: rank - first }, (_, i) => first + i);
    const own = normalize(graph, x!, axes, Number(epsilon));
    const dx = throughNormalize(graph, own, graph.op("Mul", [dy, scale]), axes);
    return [dx, unbroadcast(graph, graph.op("Mul", [dy, own.normal]), scale!), bias && unbroadcast(graph, dy, bias)];
  },

  /** Through the mean and variance of each group of channels. scale and bias have one number a channel (a group before opset 21). */
  GroupNormalization: ({ graph, node, inputs, dy }) => {
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
  },
};
