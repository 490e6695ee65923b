import { allButChannels } from "./channels.ts";
import { convolutionWeight } from "./convolutionWeight.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { reduce } from "./reduce.ts";
import { leftover, windowsOf } from "./windows.ts";

/** x: dy through the transposed convolution; w: see `convolutionWeight`; bias: Σ dy per unit. */
export const Conv: GradientRule = ({ graph, node, inputs: [x, w, bias], outputs: [y], dy }) => {
  const group = Number(node.attributes.group ?? 1);
  const rank = knownRank(node, x!).length;
  const [inputs, ...lengths] = knownLengths(node, x!, x!.shape!.slice(1));
  const kernel = knownLengths(node, w!, w!.shape!.slice(2));
  const counts = knownLengths(node, y!, knownRank(node, y!).slice(2));
  const windows = windowsOf(node, lengths, kernel);
  const { strides, dilations, before, after } = windows;
  const dx = graph.op("ConvTranspose", [dy, w], {
    strides,
    dilations,
    group,
    pads: [...before, ...after],
    output_padding: leftover(windows, lengths, counts),
  });
  const dw = convolutionWeight(graph, { x: x!, dy }, { windows, group, inputs: inputs!, lengths });
  return [dx, dw, bias && reduce(graph, "ReduceSum", dy, allButChannels(rank), false)];
};
