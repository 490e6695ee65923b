import type { GradientRule } from "./gradientRule.ts";

/** 0 below −3, dy above 3, dy · (x/3 + 1/2) between: y = x · clip(x/6 + 1/2, 0, 1). */
export const HardSwish: GradientRule = ({ graph, inputs: [x], dy }) => {
  const between = graph.op("Mul", [dy, graph.op("Add", [graph.op("Mul", [x, 1 / 3]), 0.5])]);
  const lower = graph.op("Where", [graph.op("Greater", [x, -3]), between, 0]);
  return [graph.op("Where", [graph.op("Less", [x, 3]), lower, dy])];
};
