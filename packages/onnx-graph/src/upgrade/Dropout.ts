import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule } from "./upgradeRule.ts";

/** The ratio is an input since opset 12. */
export const Dropout: UpgradeRule = ({ node, attributes, opset, constant }) => {
  if (opset >= 12) return [node];
  const ratio = constant(tensor("float32", [], [Number(attributes.ratio ?? 0.5)]));
  return [rewrite(node, [node.input[0]!, ratio], {})];
};
