import type { GradientRule } from "./gradientRule.ts";

/** The sum from the other end. */
export const CumSum: GradientRule = ({ graph, node, inputs: [, axis], dy }) => {
  const { reverse = 0, exclusive = 0 } = node.attributes;
  return [graph.op("CumSum", [dy, axis], { reverse: reverse ? 0 : 1, exclusive })];
};
