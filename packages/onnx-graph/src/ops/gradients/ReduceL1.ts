import type { GradientRule } from "./gradientRule.ts";
import { keptOutput } from "./keptOutput.ts";

/** dy · sign(x): 0 at 0. */
export const ReduceL1: GradientRule = (context) => {
  const { graph, inputs } = context;
  return [graph.op("Mul", [keptOutput(context).dy, graph.op("Sign", [inputs[0]])])];
};
