import type { GradientRule } from "./gradientRule.ts";
import { keptOutput } from "./keptOutput.ts";

/** dy · x / y: 0 where the norm is 0. */
export const ReduceL2: GradientRule = (context) => {
  const { graph, inputs } = context;
  const { y, dy } = keptOutput(context);
  const length = graph.op("Where", [graph.op("Greater", [y, 0]), y, 1]);
  return [graph.op("Mul", [inputs[0], graph.op("Div", [dy, length])])];
};
