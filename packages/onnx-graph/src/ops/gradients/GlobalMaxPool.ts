import { reduce } from "../../graph/reduce.ts";
import { asNumbers } from "./asNumbers.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";

/** dy to the greatest pixel, in equal shares where several are. */
export const GlobalMaxPool: GradientRule = ({ graph, node, inputs: [x], outputs: [y], dy }) => {
  const window = Array.from({ length: knownRank(node, x!).length - 2 }, (_, i) => i + 2);
  const taken = asNumbers(graph, graph.op("Equal", [x, y]), dy);
  return [graph.op("Mul", [taken, graph.op("Div", [dy, reduce(graph, "ReduceSum", taken, window, true)])])];
};
