import { reduce } from "../../graph/reduce.ts";
import type { GradientRule } from "./gradientRule.ts";

/** dy − exp(y) · Σ dy, the sum along the axis. */
export const LogSoftmax: GradientRule = ({ graph, node, outputs: [y], dy }) => {
  const { axis = -1 } = node.attributes;
  const total = reduce(graph, "ReduceSum", dy, [Number(axis)], true);
  return [graph.op("Sub", [dy, graph.op("Mul", [graph.op("Exp", [y]), total])])];
};
