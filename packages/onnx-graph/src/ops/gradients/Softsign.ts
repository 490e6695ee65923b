import type { GradientRule } from "./gradientRule.ts";

/** dy / (1 + |x|)². */
export const Softsign: GradientRule = ({ graph, inputs: [x], dy }) => {
  const reach = graph.op("Add", [graph.op("Abs", [x]), 1]);
  return [graph.op("Div", [dy, graph.op("Mul", [reach, reach])])];
};
