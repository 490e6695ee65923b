import { reduce } from "../../graph/reduce.ts";
import type { GradientRule } from "./gradientRule.ts";

/** y · (dy − Σ dy · y), the sum along the axis. */
export const Softmax: GradientRule = ({ graph, node, outputs: [y], dy }) => {
  const { axis = -1 } = node.attributes;
  const total = reduce(graph, "ReduceSum", graph.op("Mul", [dy, y]), [Number(axis)], true);
  return [graph.op("Mul", [y, graph.op("Sub", [dy, total])])];
};
