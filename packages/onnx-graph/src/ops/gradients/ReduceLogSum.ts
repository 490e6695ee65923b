import { expandLike } from "./expandReduced.ts";
import type { GradientRule } from "./gradientRule.ts";
import { keptOutput } from "./keptOutput.ts";

/** dy / Σ x, where Σ x is exp(y). */
export const ReduceLogSum: GradientRule = (context) => {
  const { graph, inputs } = context;
  const { y, dy } = keptOutput(context);
  return [expandLike(graph, graph.op("Div", [dy, graph.op("Exp", [y])]), inputs[0]!)];
};
