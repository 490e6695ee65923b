import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule } from "./upgradeRule.ts";

/** Starts, ends and axes are inputs since opset 10. */
export const Slice: UpgradeRule = ({ node, attributes, opset, constant }) => {
  if (opset >= 10) return [node];
  // The schema says that all three are ints.
  const { starts, ends, axes } = attributes as Readonly<Record<string, readonly number[]>>;
  const given = [starts!, ends!, ...(axes ? [axes] : [])];
  return [rewrite(node, [node.input[0]!, ...given.map((each) => constant(tensor("int64", [each.length], each)))], {})];
};
