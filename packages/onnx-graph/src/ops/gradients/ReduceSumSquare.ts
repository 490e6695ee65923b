import type { GradientRule } from "./gradientRule.ts";
import { keptOutput } from "./keptOutput.ts";

/** 2 · x · dy. */
export const ReduceSumSquare: GradientRule = (context) => {
  const { graph, inputs } = context;
  return [graph.op("Mul", [inputs[0], graph.op("Mul", [keptOutput(context).dy, 2])])];
};
