import { RegError } from "@reg/core";
import { reduce } from "../../graph/reduce.ts";
import type { GradientRule } from "./gradientRule.ts";
import { reshapeLike } from "./reshapeLike.ts";

/** dy summed over the copies: each axis seen as [copies, length]. */
export const Tile: GradientRule = ({ graph, node, inputs, dy }) => {
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
};
