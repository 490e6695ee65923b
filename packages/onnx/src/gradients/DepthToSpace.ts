import { RegError } from "@reg/core";
import type { GradientRule } from "./gradientRule.ts";

/** dy put back into depth. Mode DCR, which is the default. */
export const DepthToSpace: GradientRule = ({ graph, node, dy }) => {
  const { blocksize = 1, mode = "DCR" } = node.attributes;
  if (mode === "DCR") return [graph.op("SpaceToDepth", [dy], { blocksize })];
  throw new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx",
    what: `gradient of DepthToSpace "${node.name}"`,
    expected: 'mode "DCR"',
    received: JSON.stringify(mode),
    advice: "Freeze the weights before it, or give a rule of your own for DepthToSpace.",
  });
};
