// Blocks of an image as columns.
import { RegError } from "@reg/core";
import { tensor } from "../../file/tensor.ts";
import type { Graph, GraphNode, Value } from "../../graph/graph.ts";
import type { OpRules } from "./gradientRule.ts";
import { reach, windowsOf } from "./windows.ts";

/** Lengths that an input gives. Throws `UNSUPPORTED_OP` where the graph computes them. */
function constantLengths({ name }: GraphNode, input: Value): readonly number[] {
  const lengths = input.integers;
  if (lengths?.every((length) => typeof length === "number")) return lengths;
  throw new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of Col2Im "${name}"`,
    expected: "constant lengths of image and block",
    received: `"${input.name}", which the graph computes`,
    advice: "Fix the model's input shape (all but the batch), or give a rule of your own: gradients: { Col2Im: rule }.",
  });
}

/** Where each entry of a block is along an axis, for every place of the block: a matrix [kernel, places]. */
function positions(graph: Graph, kernel: number, dilation: number, places: number, stride: number): Value {
  const indices = Array.from({ length: kernel * places }, (_, i) => {
    return Math.floor(i / places) * dilation + (i % places) * stride;
  });
  return graph.constant(tensor("int64", [kernel, places], indices));
}

export const columns: OpRules = {
  /** The blocks of dy as columns again, [batch, channels · block, places]: what overlapped is read several times. */
  Col2Im: ({ graph, node, inputs: [, imageInput, blockInput], dy }) => {
    const [image, block] = [constantLengths(node, imageInput!), constantLengths(node, blockInput!)];
    const windows = windowsOf(node, image, block);
    const { before, after, strides, dilations } = windows;
    const padded = graph.op("Pad", [dy, graph.integers([0, 0, ...before, 0, 0, ...after])]);
    const counts = image.map((length, axis) => {
      return Math.floor((length + before[axis]! + after[axis]! - reach(windows, axis)) / strides[axis]!) + 1;
    });
    // Each spatial axis becomes two: within the block, and of which place.
    const apart = image.reduce((value, _, axis) => {
      const at = positions(graph, block[axis]!, dilations[axis]!, counts[axis]!, strides[axis]!);
      return graph.op("Gather", [value, at], { axis: 2 + 2 * axis });
    }, padded);
    const perm = [0, 1, ...image.map((_, axis) => 2 + 2 * axis), ...image.map((_, axis) => 3 + 2 * axis)];
    const turned = graph.op("Transpose", [apart], { perm });
    const places = counts.reduce((a, b) => a * b, 1);
    const size = block.reduce((a, b) => a * b, 1);
    const channels = dy.shape?.[1];
    // The batch may be open, and then the channels are known.
    const shape = typeof channels === "number" ? [-1, channels * size, places] : [0, -1, places];
    return [graph.op("Reshape", [turned, graph.integers(shape)])];
  },
};
