import { RegError } from "@reg/core";
import type { GradientRule } from "./gradientRule.ts";
import { zerosLike } from "./zerosLike.ts";

/** Each slice of dy added where it was taken from. Without batch_dims. */
export const GatherND: GradientRule = ({ graph, node, inputs: [x, indices], dy }) => {
  const { batch_dims = 0 } = node.attributes;
  if (batch_dims !== 0) {
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/onnx-graph",
      what: `gradient of GatherND "${node.name}"`,
      expected: "batch_dims 0",
      received: String(batch_dims),
      advice: "Freeze the weights before it, or give a rule of your own for GatherND.",
    });
  }
  return [graph.op("ScatterND", [zerosLike(graph, x!), indices, dy], { reduction: "add" })];
};
