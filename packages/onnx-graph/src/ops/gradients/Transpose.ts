import type { GradientRule } from "./gradientRule.ts";

/** dy with the axes put back. */
export const Transpose: GradientRule = ({ graph, node, dy }) => {
  // The schema says that perm is ints; left out it reverses the axes, which undoes itself.
  const perm = node.attributes.perm as readonly number[] | undefined;
  return [graph.op("Transpose", [dy], perm ? { perm: perm.map((_, axis) => perm.indexOf(axis)) } : {})];
};
