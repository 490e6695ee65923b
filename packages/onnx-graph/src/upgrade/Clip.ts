import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule } from "./upgradeRule.ts";

/** Bounds are inputs since opset 11. */
export const Clip: UpgradeRule = ({ node, attributes, opset, constant }) => {
  if (opset >= 11) return [node];
  const { min, max } = attributes;
  const bound = (value: typeof min) => (value === undefined ? "" : constant(tensor("float32", [], [Number(value)])));
  return [rewrite(node, [node.input[0]!, bound(min), bound(max)], {})];
};
