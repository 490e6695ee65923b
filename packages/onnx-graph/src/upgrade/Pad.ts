import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule } from "./upgradeRule.ts";

/** Pads and the value are inputs since opset 11. */
export const Pad: UpgradeRule = ({ node, attributes, opset, constant }) => {
  if (opset >= 11) return [node];
  const { pads, value, mode } = attributes;
  // The schema says that pads is ints.
  const padding = constant(tensor("int64", [(pads as readonly number[]).length], pads as readonly number[]));
  const filling = value === undefined ? [] : [constant(tensor("float32", [], [Number(value)]))];
  return [rewrite(node, [node.input[0]!, padding, ...filling], mode === undefined ? {} : { mode })];
};
