import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule, without } from "./upgradeRule.ts";

/** Sizes are an input since opset 13. */
export const Split: UpgradeRule = ({ node, attributes, constant }) => {
  const { split } = attributes;
  if (!Array.isArray(split)) return [node];
  // The schema says that split is ints.
  const name = constant(tensor("int64", [split.length], split as readonly number[]));
  return [rewrite(node, [node.input[0]!, name], without(attributes, "split"))];
};
