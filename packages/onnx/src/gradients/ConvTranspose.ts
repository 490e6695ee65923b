import { RegError } from "@reg/core";
import { allButChannels } from "./channels.ts";
import { convolutionWeight } from "./convolutionWeight.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { reduce } from "./reduce.ts";
import { windowsOf } from "./windows.ts";

/** x: dy through the convolution this one transposes; w: as a convolution's, with x and dy in each other's place. */
export const ConvTranspose: GradientRule = ({ graph, node, inputs: [x, w, bias], outputs: [y], dy }) => {
  const { auto_pad = "NOTSET", output_shape } = node.attributes;
  if (output_shape || (auto_pad !== "NOTSET" && auto_pad !== "VALID")) {
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/onnx",
      what: `gradient of ConvTranspose "${node.name}"`,
      expected: "padding given by pads and output_padding",
      received: output_shape ? "output_shape" : `auto_pad ${JSON.stringify(auto_pad)}`,
      advice: "Export the model with explicit pads.",
    });
  }
  const group = Number(node.attributes.group ?? 1);
  const rank = knownRank(node, x!).length;
  const [channels, ...lengths] = knownLengths(node, y!, knownRank(node, y!).slice(1));
  const windows = windowsOf(node, lengths, knownLengths(node, w!, knownRank(node, w!).slice(2)));
  const { strides, dilations, before, after } = windows;
  const dx = graph.op("Conv", [dy, w], { strides, dilations, group, pads: [...before, ...after] });
  const dw = convolutionWeight(graph, { x: dy, dy: x! }, { windows, group, inputs: channels!, lengths });
  return [dx, dw, bias && reduce(graph, "ReduceSum", dy, allButChannels(rank), false)];
};
