import { isFloat, typeCode } from "../../file/tensor.ts";
import type { GradientRule } from "./gradientRule.ts";

/** dy, in the type of x; nothing for integers and booleans. */
export const Cast: GradientRule = ({ graph, inputs: [x], dy }) => {
  if (!x!.type || !isFloat(x!.type)) return [];
  return [x!.type === dy.type ? dy : graph.op("Cast", [dy], { to: typeCode(x!.type) })];
};
