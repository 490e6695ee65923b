// Convolutions and their transposes.
import type { GraphNode } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import { allButChannels } from "./channels.ts";
import { convolutionInput } from "./convolutionInput.ts";
import { convolutionWeight } from "./convolutionWeight.ts";
import type { OpRules } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { leftover, reach, type Windows, windowsOf } from "./windows.ts";

/** The pads of a node that says how long its outputs are (SAME: as many strides as entries): what is too much is cut off. */
function cutTo(node: GraphNode, windows: Windows, from: readonly number[], to: readonly number[]): Windows {
  const { auto_pad, output_padding } = node.attributes;
  const total = from.map((length, axis) => {
    // The schema says that output_padding is ints.
    const extra = (output_padding as readonly number[] | undefined)?.[axis] ?? 0;
    return Math.max(0, (length - 1) * windows.strides[axis]! + reach(windows, axis) + extra - to[axis]!);
  });
  const [small, large] = [total.map((pad) => Math.floor(pad / 2)), total.map((pad) => Math.ceil(pad / 2))];
  return auto_pad === "SAME_UPPER"
    ? { ...windows, before: small, after: large }
    : { ...windows, before: large, after: small };
}

export const convolution: OpRules = {
  /** x: dy through the transposed convolution, said as a convolution where that is one; w: see `convolutionWeight`; bias: Σ dy per unit. */
  Conv: ({ graph, node, inputs: [x, w, bias], outputs: [y], dy }) => {
    const group = Number(node.attributes.group ?? 1);
    const rank = knownRank(node, x!).length;
    const [inputs] = knownLengths(node, x!, x!.shape!.slice(1, 2));
    const kernel = knownLengths(node, w!, knownRank(node, w!).slice(2));
    // Windows one pixel apart reach every pixel, however many there are: any length will do, also for the pads of SAME.
    const anyLength = group === 1 && windowsOf(node, [], kernel).strides.every((stride) => stride === 1);
    const lengths = anyLength ? kernel.map(() => 1) : knownLengths(node, x!, x!.shape!.slice(2));
    const windows = windowsOf(node, lengths, kernel);
    const { strides, dilations, before, after } = windows;
    const across = convolutionInput(graph, { w: w!, dy }, { windows, group });
    const dx =
      across ??
      graph.op("ConvTranspose", [dy, w], {
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
  },

  /** x: dy through the convolution this one transposes; w: as a convolution's, with x and dy in each other's place. */
  ConvTranspose: ({ graph, node, inputs: [x, w, bias], outputs: [y], dy }) => {
    const { output_shape, auto_pad = "NOTSET" } = node.attributes;
    const group = Number(node.attributes.group ?? 1);
    const rank = knownRank(node, x!).length;
    const [channels, ...lengths] = knownLengths(node, y!, knownRank(node, y!).slice(1));
    const given = windowsOf(node, lengths, knownLengths(node, w!, knownRank(node, w!).slice(2)));
    const byLength = output_shape || auto_pad === "SAME_UPPER" || auto_pad === "SAME_LOWER";
    const from = byLength ? knownLengths(node, x!, knownRank(node, x!).slice(2)) : [];
    const windows = byLength ? cutTo(node, given, from, lengths) : given;
    const { strides, dilations, before, after } = windows;
    const dx = graph.op("Conv", [dy, w], { strides, dilations, group, pads: [...before, ...after] });
    const dw = convolutionWeight(graph, { x: dy, dy: x! }, { windows, group, inputs: channels!, lengths });
    return [dx, dw, bias && reduce(graph, "ReduceSum", dy, allButChannels(rank), false)];
  },
};
