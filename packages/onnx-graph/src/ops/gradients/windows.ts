// What convolutions and poolings share: where their windows are on the input, from the attributes of ai.onnx.
import type { GraphNode } from "../../graph/graph.ts";

/** Windows along each axis after batch and channels. Pads are what is really padded, also for SAME. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** An attribute of ints, or as many ones (or zeros) when it is left out. */
const ints = ({ attributes }: GraphNode, name: string, length: number, initial: number): readonly number[] =>
  // The schema says that these attributes are ints.
  (attributes[name] as readonly number[] | undefined) ?? Array.from({ length }, () => initial);

/** How far one window reaches: (kernel − 1) · dilation + 1. */
export const reach = ({ kernel, dilations }: Windows, axis: number): number =>
  (kernel[axis]! - 1) * dilations[axis]! + 1;

/** The windows of a node on an input of these lengths, for a kernel of these lengths. */
export function windowsOf(node: GraphNode, lengths: readonly number[], kernel: readonly number[]): Windows {
  const rank = kernel.length;
  const strides = ints(node, "strides", rank, 1);
  const dilations = ints(node, "dilations", rank, 1);
  const windows = { kernel, strides, dilations };
  const { auto_pad = "NOTSET" } = node.attributes;
  if (auto_pad === "NOTSET" || auto_pad === "VALID") {
    const pads = auto_pad === "VALID" ? kernel.flatMap(() => [0, 0]) : ints(node, "pads", 2 * rank, 0);
    return { ...windows, before: pads.slice(0, rank), after: pads.slice(rank) };
  }
  const total = lengths.map((length, axis) => {
    const stride = strides[axis]!;
    const span = reach({ ...windows, before: [], after: [] }, axis);
    return Math.max(0, (Math.ceil(length / stride) - 1) * stride + span - length);
  });
  const [small, large] = [total.map((pad) => Math.floor(pad / 2)), total.map((pad) => Math.ceil(pad / 2))];
  return auto_pad === "SAME_LOWER"
    ? { ...windows, before: large, after: small }
    : { ...windows, before: small, after: large };
}

/** Pixels at the end of each axis that no window reaches, given how many windows there are. */
export const leftover = (windows: Windows, lengths: readonly number[], counts: readonly number[]): readonly number[] =>
  lengths.map((length, axis) => {
    const covered = (counts[axis]! - 1) * windows.strides[axis]! + reach(windows, axis);
    return length + windows.before[axis]! + windows.after[axis]! - covered;
  });
