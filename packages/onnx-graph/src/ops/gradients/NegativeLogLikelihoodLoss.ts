import type { GradientRule } from "./gradientRule.ts";
import { pickedClasses } from "./pickedClasses.ts";

/** −weight · dy at the picked class; nothing for targets and weights. */
export const NegativeLogLikelihoodLoss: GradientRule = (context) => [
  pickedClasses(context, context.inputs[0]!, context.dy),
];
