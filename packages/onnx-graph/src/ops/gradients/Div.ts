import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy / b and −dy · y / b. */
export const Div: GradientRule = ({ graph, inputs: [a, b], outputs: [y], dy }) => {
  const da = graph.op("Div", [dy, b]);
  return [unbroadcast(graph, da, a!), unbroadcast(graph, graph.op("Neg", [graph.op("Mul", [da, y])]), b!)];
};
