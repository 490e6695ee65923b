// Ops that move, repeat or join entries.

import { RegError } from "@reg/core";
import type { Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import { fromStart } from "../shapes/axes.ts";
import type { OpRules } from "./gradientRule.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { reshapeLike } from "./reshapeLike.ts";
import { indicesAlong, lengthOf, scatterAlong } from "./scatterAlong.ts";
import { unbroadcast } from "./unbroadcast.ts";
import { zerosLike } from "./zerosLike.ts";

export const layout: OpRules = {
  /** dy in the shape of x. */
  Reshape: ({ graph, inputs: [x], dy }) => [reshapeLike(graph, dy, x!)],

  /** dy in the shape of x. */
  Flatten: ({ graph, inputs: [x], dy }) => [reshapeLike(graph, dy, x!)],

  /** dy in the shape of x. */
  Squeeze: ({ graph, inputs: [x], dy }) => [reshapeLike(graph, dy, x!)],

  /** dy in the shape of x. */
  Unsqueeze: ({ graph, inputs: [x], dy }) => [reshapeLike(graph, dy, x!)],

  /** dy with the axes put back. */
  Transpose: ({ graph, node, dy }) => {
    // The schema says that perm is ints; left out it reverses the axes, which undoes itself.
    const perm = node.attributes.perm as readonly number[] | undefined;
    return [graph.op("Transpose", [dy], perm ? { perm: perm.map((_, axis) => perm.indexOf(axis)) } : {})];
  },

  /** dy summed over the axes that were stretched. */
  Expand: ({ graph, inputs: [x], dy }) => [unbroadcast(graph, dy, x!)],

  /** dy summed over the copies: each axis seen as [copies, length]. */
  Tile: ({ graph, node, inputs, dy }) => {
    const [x, repeats] = [inputs[0]!, inputs[1]!];
    const rank = x.shape?.length;
    if (rank === undefined) {
      throw new RegError("UNSUPPORTED_OP", {
        who: "@reg/onnx-graph",
        what: `gradient of Tile "${node.name}"`,
        expected: "an input of known rank",
        received: `"${x.name}", whose shape could not be inferred`,
        advice: "Declare its shape in the model's value_info.",
      });
    }
    const column = (vector: typeof x) => graph.op("Unsqueeze", [vector, graph.integers([1])]);
    const pairs = graph.op("Concat", [column(repeats), column(graph.op("Shape", [x]))], { axis: 1 });
    const apart = graph.op("Reshape", [dy, graph.op("Reshape", [pairs, graph.integers([-1])])]);
    const copies = Array.from({ length: rank }, (_, axis) => 2 * axis);
    return [reshapeLike(graph, reduce(graph, "ReduceSum", apart, copies, false), x)];
  },

  /** dy, split where the inputs met. */
  Concat: ({ graph, node, inputs, outputs: [y], dy }) => {
    const axis = fromStart(Number(node.attributes.axis ?? 0), y!.shape?.length ?? 0);
    const lengths = inputs.map((x) => lengthOf(graph, x!, axis));
    return graph.outputsOf("Split", [dy, graph.op("Concat", lengths, { axis: 0 })], { axis }, inputs.length);
  },

  /** The parts' gradients joined; 0 for an unused part. */
  Split: ({ graph, node, outputs, gradients }) => {
    const parts = outputs.map((part, i) => gradients[i] ?? zerosLike(graph, part));
    return [graph.op("Concat", parts, { axis: Number(node.attributes.axis ?? 0) })];
  },

  /** Constant: dy with the padding taken off, and for the constant the sum of what was. Reflect, edge, wrap: the copies are added to what they are copies of. */
  Pad: ({ graph, node, inputs, outputs: [y], dy }) => {
    const [x, pads, value, axesInput] = inputs as readonly [Value, Value, Value?, Value?];
    const { mode = "constant" } = node.attributes;
    if (mode === "constant") {
      const off = graph.op("Neg", [pads]);
      const dx = graph.op("Pad", axesInput ? [dy, off, undefined, axesInput] : [dy, off]);
      const sum = (gradient: Value) => graph.op("ReduceSum", [gradient], { keepdims: 0 });
      return [dx, undefined, value && graph.op("Sub", [sum(dy), sum(dx)])];
    }
    const rank = (x.shape ?? y!.shape)!.length;
    const axes =
      axesInput?.integers?.map((axis) => fromStart(Number(axis), rank)) ?? Array.from({ length: rank }, (_, i) => i);
    let gradient = dy;
    for (const [i, axis] of axes.entries()) {
      const [before, after] = [pads.integers?.[i], pads.integers?.[i + axes.length]];
      if (before === 0 && after === 0) continue;
      // Padding the indices the same way says what each entry is a copy of.
      const both = graph.op("Gather", [pads, graph.integers([i, i + axes.length])]);
      const copied = graph.op("Pad", [indicesAlong(graph, x, axis), both], { mode });
      gradient = scatterAlong(graph, gradient, copied, axis, rank, lengthOf(graph, x, axis));
    }
    return [gradient];
  },

  /** The same triangle of dy. */
  Trilu: ({ graph, node, inputs: [, diagonal], dy }) => [
    graph.op("Trilu", diagonal ? [dy, diagonal] : [dy], node.attributes),
  ],

  /** dy put back into depth. Mode CRD, which PyTorch's PixelShuffle is, has the channels of an image behind each other. */
  DepthToSpace: ({ graph, node, inputs: [x], dy }) => {
    const { mode = "DCR" } = node.attributes;
    const blocksize = Number(node.attributes.blocksize);
    if (mode === "DCR") return [graph.op("SpaceToDepth", [dy], { blocksize })];
    const [channels, height, width] = knownLengths(node, x!, knownRank(node, x!).slice(1)) as [number, number, number];
    const depth = channels / blocksize ** 2;
    const apart = graph.op("Reshape", [dy, graph.integers([-1, depth, height, blocksize, width, blocksize])]);
    const turned = graph.op("Transpose", [apart], { perm: [0, 1, 3, 5, 2, 4] });
    return [graph.op("Reshape", [turned, graph.integers([-1, channels, height, width])])];
  },

  /** dy put back into space. */
  SpaceToDepth: ({ graph, node, dy }) => [
    graph.op("DepthToSpace", [dy], { blocksize: Number(node.attributes.blocksize) }),
  ],
};
