import type { Value } from "../../graph/graph.ts";
import { fromStart } from "../shapes/axes.ts";
import type { GradientRule } from "./gradientRule.ts";
import { indicesAlong, lengthOf, scatterAlong } from "./scatterAlong.ts";

/** Constant: dy with the padding taken off, and for the constant the sum of what was. Reflect, edge, wrap: the copies are added to what they are copies of. */
export const Pad: GradientRule = ({ graph, node, inputs, outputs: [y], dy }) => {
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
};
