import { RegError } from "@reg/core";
import { fromStart } from "../shapes/axes.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";
import { normalize, throughNormalize } from "./normalize.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** Through the mean and variance over the axes from `axis` on. scale: Σ dy · x̂, bias: Σ dy, over the axes before. */
export const LayerNormalization: GradientRule = ({ graph, node, inputs: [x, scale, bias], gradients }) => {
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
};
