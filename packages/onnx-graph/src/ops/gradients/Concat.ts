import { fromStart } from "../shapes/axes.ts";
import type { GradientRule } from "./gradientRule.ts";
import { lengthOf } from "./scatterAlong.ts";

/** dy, split where the inputs met. */
export const Concat: GradientRule = ({ graph, node, inputs, outputs: [y], dy }) => {
  const axis = fromStart(Number(node.attributes.axis ?? 0), y!.shape?.length ?? 0);
  const lengths = inputs.map((x) => lengthOf(graph, x!, axis));
  return graph.outputsOf("Split", [dy, graph.op("Concat", lengths, { axis: 0 })], { axis }, inputs.length);
};
