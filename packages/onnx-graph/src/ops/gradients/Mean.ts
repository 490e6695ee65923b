import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy / n to each of n operands. */
export const Mean: GradientRule = ({ graph, inputs, dy }) => {
  const share = graph.op("Div", [dy, inputs.length]);
  return inputs.map((x) => unbroadcast(graph, share, x!));
};
