import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule, without } from "./upgradeRule.ts";

/** Axes are an input since opset 13. Serves Squeeze, Unsqueeze and ReduceSum. */
export const axesToInput: UpgradeRule = ({ node, attributes, constant }) => {
  const { axes } = attributes;
  if (!Array.isArray(axes)) return [node];
  // The schema says that axes is ints.
  const name = constant(tensor("int64", [axes.length], axes as readonly number[]));
  return [rewrite(node, [node.input[0]!, name], without(attributes, "axes"))];
};
