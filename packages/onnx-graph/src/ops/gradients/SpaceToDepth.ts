import type { GradientRule } from "./gradientRule.ts";

/** dy put back into space. */
export const SpaceToDepth: GradientRule = ({ graph, node, dy }) => [
  graph.op("DepthToSpace", [dy], { blocksize: Number(node.attributes.blocksize) }),
];
