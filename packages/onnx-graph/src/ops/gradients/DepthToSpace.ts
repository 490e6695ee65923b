import type { GradientRule } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";

/** dy put back into depth. Mode CRD, which PyTorch's PixelShuffle is, has the channels of an image behind each other. */
export const DepthToSpace: GradientRule = ({ graph, node, inputs: [x], dy }) => {
  const { mode = "DCR" } = node.attributes;
  const blocksize = Number(node.attributes.blocksize);
  if (mode === "DCR") return [graph.op("SpaceToDepth", [dy], { blocksize })];
  const [channels, height, width] = knownLengths(node, x!, knownRank(node, x!).slice(1)) as [number, number, number];
  const depth = channels / blocksize ** 2;
  const apart = graph.op("Reshape", [dy, graph.integers([-1, depth, height, blocksize, width, blocksize])]);
  const turned = graph.op("Transpose", [apart], { perm: [0, 1, 3, 5, 2, 4] });
  return [graph.op("Reshape", [turned, graph.integers([-1, channels, height, width])])];
};
