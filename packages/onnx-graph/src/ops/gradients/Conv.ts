import { reduce } from "../../graph/reduce.ts";
import { allButChannels } from "./channels.ts";
import { convolutionWeight } from "./convolutionWeight.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { leftover, windowsOf } from "./windows.ts";

/** x: dy through the transposed convolution; w: see `convolutionWeight`; bias: Σ dy per unit. */
export const Conv: GradientRule = ({ graph, node, inputs: [x, w, bias], outputs: [y], dy }) => {
  const group = Number(node.attributes.group ?? 1);
  const rank = knownRank(node, x!).length;
  const [inputs] = knownLengths(node, x!, x!.shape!.slice(1, 2));
  const kernel = knownLengths(node, w!, knownRank(node, w!).slice(2));
  // Windows one pixel apart reach every pixel, however many there are: any length will do, also for the pads of SAME.
  const anyLength = group === 1 && windowsOf(node, [], kernel).strides.every((stride) => stride === 1);
  const lengths = anyLength ? kernel.map(() => 1) : knownLengths(node, x!, x!.shape!.slice(2));
  const windows = windowsOf(node, lengths, kernel);
  const { strides, dilations, before, after } = windows;
  const dx = graph.op("ConvTranspose", [dy, w], {
    strides,
    dilations,
    group,
    pads: [...before, ...after],
    output_padding: anyLength
      ? kernel.map(() => 0)
      : leftover(windows, lengths, knownLengths(node, y!, knownRank(node, y!).slice(2))),
  });
  const dw = convolutionWeight(graph, { x: x!, dy }, { windows, group, inputs: inputs!, lengths });
  return [dx, dw, bias && reduce(graph, "ReduceSum", dy, allButChannels(rank), false)];
};
