import { tensor, typeCode } from "../../file/tensor.ts";
import { fromStart } from "../shapes/axes.ts";
import type { GradientRule } from "./gradientRule.ts";
import { knownRank } from "./knownRank.ts";

/** Each slice of dy added at its index: with axis 0 the rows of an embedding, the slices brought to the front otherwise. */
export const Gather: GradientRule = ({ graph, node, inputs, dy }) => {
  const [x, indices] = [inputs[0]!, inputs[1]!];
  const rank = knownRank(node, x).length;
  const axis = fromStart(Number(node.attributes.axis ?? 0), rank);
  const picks = knownRank(node, indices).length;
  const order = Array.from({ length: rank - 1 + picks }, (_, i) => i);
  const front = [...order.slice(axis, axis + picks), ...order.slice(0, axis), ...order.slice(axis + picks)];
  const updates = axis === 0 ? dy : graph.op("Transpose", [dy], { perm: front });
  const toFront = [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)];
  const shape = graph.op("Gather", [graph.op("Shape", [x]), graph.integers(toFront)]);
  const zeros = graph.op("Expand", [graph.constant(tensor(dy.type ?? "float32", [], [0])), shape]);
  // ScatterND takes no other integers.
  const long = indices.type === "int64" ? indices : graph.op("Cast", [indices], { to: typeCode("int64") });
  const points = graph.op("Unsqueeze", [long, graph.integers([-1])]);
  const added = graph.op("ScatterND", [zeros, points, updates], { reduction: "add" });
  if (axis === 0) return [added];
  return [graph.op("Transpose", [added], { perm: toFront.map((_, i) => toFront.indexOf(i)) })];
};
