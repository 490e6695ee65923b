import type { GradientRule } from "./gradientRule.ts";
import { keptOutput } from "./keptOutput.ts";

/** dy · exp(x − y): the softmax over the reduced axes. */
export const ReduceLogSumExp: GradientRule = (context) => {
  const { graph, inputs } = context;
  const { y, dy } = keptOutput(context);
  return [graph.op("Mul", [dy, graph.op("Exp", [graph.op("Sub", [inputs[0], y])])])];
};
