import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule, without } from "./upgradeRule.ts";

/** k is an input since opset 10. */
export const TopK: UpgradeRule = ({ node, attributes, opset, constant }) => {
  if (opset >= 10) return [node];
  const k = constant(tensor("int64", [1], [Number(attributes.k)]));
  return [rewrite(node, [node.input[0]!, k], without(attributes, "k"))];
};
