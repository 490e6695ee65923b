import { asNumbers } from "./asNumbers.ts";
import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy to the operand that is the result, in equal shares where several are, as PyTorch. Serves Max and Min. */
export const extremum: GradientRule = ({ graph, inputs, outputs: [y], dy }) => {
  const taken = inputs.map((x) => asNumbers(graph, graph.op("Equal", [x, y]), dy));
  const share = graph.op("Div", [dy, taken.reduce((a, b) => graph.op("Add", [a, b]))]);
  return inputs.map((x, i) => unbroadcast(graph, graph.op("Mul", [share, taken[i]]), x!));
};
