// Averages and maxima over windows.
import { tensor } from "../../file/tensor.ts";
import { reduce } from "../../graph/reduce.ts";
import { asNumbers } from "./asNumbers.ts";
import { expandLike } from "./expandLike.ts";
import type { OpRules } from "./gradientRule.ts";
import { assertWritable, knownLengths, knownRank } from "./knownRank.ts";
import { reshapeLike } from "./reshapeLike.ts";
import { leftover, type Windows, windowsOf } from "./windows.ts";
import { zerosLike } from "./zerosLike.ts";

/** How many pixels each window along one axis averages over. */
function counted(
  windows: Windows,
  axis: number,
  length: number,
  count: number,
  includePads: boolean,
): readonly number[] {
  const [before, after] = [windows.before[axis]!, windows.after[axis]!];
  const [low, high] = includePads ? [-before, length + after] : [0, length];
  const [size, dilation] = [windows.kernel[axis]!, windows.dilations[axis]!];
  return Array.from({ length: count }, (_, i) => {
    const start = i * windows.strides[axis]! - before;
    // The first pixel of the window inside, and the first one behind it.
    const [from, to] = [low, high].map((bound) => Math.min(Math.max(Math.ceil((bound - start) / dilation), 0), size));
    return to! - from!;
  });
}

export const pooling: OpRules = {
  /** dy / (pixels of the window), added to every pixel of it: a transposed convolution with a kernel of ones. */
  AveragePool: ({ graph, node, inputs: [x], outputs: [y], dy }) => {
    const lengths = knownLengths(node, x!, knownRank(node, x!).slice(2));
    const counts = knownLengths(node, y!, knownRank(node, y!).slice(2));
    // The schema says that kernel_shape is ints.
    const windows = windowsOf(node, lengths, node.attributes.kernel_shape as readonly number[]);
    assertWritable(node, counts);
    assertWritable(node, windows.kernel);
    const includePads = Boolean(node.attributes.count_include_pad);
    const perAxis = lengths.map((length, axis) => counted(windows, axis, length, counts[axis]!, includePads));
    const sizes = perAxis.reduce<readonly number[]>(
      (sizes, each) => sizes.flatMap((size) => each.map((n) => size * n)),
      [1],
    );
    const type = dy.type ?? "float32";
    const share = graph.op("Div", [dy, graph.constant(tensor(type, [1, 1, ...counts], sizes))]);
    const ones = tensor(type, [1, 1, ...windows.kernel], new Array(windows.kernel.reduce((a, b) => a * b, 1)).fill(1));
    // A last window that hangs over the end (ceil_mode) is more padding.
    const rest = leftover(windows, lengths, counts);
    const after = windows.after.map((pad, axis) => pad - Math.min(0, rest[axis]!));
    const images = graph.op("Reshape", [share, graph.integers([-1, 1, ...counts])]);
    const spread = graph.op("ConvTranspose", [images, graph.constant(ones)], {
      strides: windows.strides,
      dilations: windows.dilations,
      pads: [...windows.before, ...after],
      output_padding: rest.map((pixels) => Math.max(0, pixels)),
    });
    return [reshapeLike(graph, spread, x!)];
  },

  /** Each entry of dy added at the pixel it was the maximum of; windows may overlap. Asks the pooling again for the places. */
  MaxPool: ({ graph, node, inputs: [x], gradients: [dy] }) => {
    if (!dy) return [];
    // Counted row by row, whatever the node's own second output does.
    const { storage_order: _, ...attributes } = node.attributes;
    const [, places] = graph.outputsOf("MaxPool", [x], attributes, 2);
    const flat = (value: typeof dy) => graph.op("Reshape", [value, graph.integers([-1])]);
    const zeros = flat(zerosLike(graph, x!));
    const added = graph.op("ScatterElements", [zeros, flat(places!), flat(dy)], { axis: 0, reduction: "add" });
    return [reshapeLike(graph, added, x!)];
  },

  /** dy / pixels, to every pixel. */
  GlobalAveragePool: ({ graph, inputs: [x], outputs: [y], dy }) => {
    const pixels = graph.op("Div", [graph.op("Size", [x]), graph.op("Size", [y])]);
    return [expandLike(graph, graph.op("Div", [dy, graph.op("CastLike", [pixels, dy])]), x!)];
  },

  /** dy to the greatest pixel, in equal shares where several are. */
  GlobalMaxPool: ({ graph, node, inputs: [x], outputs: [y], dy }) => {
    const window = Array.from({ length: knownRank(node, x!).length - 2 }, (_, i) => i + 2);
    const taken = asNumbers(graph, graph.op("Equal", [x, y]), dy);
    return [graph.op("Mul", [taken, graph.op("Div", [dy, reduce(graph, "ReduceSum", taken, window, true)])])];
  },
};
