// Dropout.

import { RegError } from "@reg/core";
import type { OpRules } from "./gradientRule.ts";

export const dropout: OpRules = {
  /** dy · mask / (1 − ratio) in training, dy in evaluation. A training node must give its mask, its second output. */
  Dropout: ({ graph, node, inputs: [, ratio, training], outputs: [, mask], gradients: [dy] }) => {
    const trains = training && graph.tensorOf(training)?.data[0] !== 0;
    const keepsAll = ratio && Number(graph.tensorOf(ratio)?.data[0]) === 0;
    if (!trains || keepsAll) return [dy];
    if (mask) return [graph.op("Where", [mask, graph.op("Div", [dy, graph.op("Sub", [1, ratio ?? 0.5])]), 0])];
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/onnx-graph",
      what: `gradient of Dropout "${node.name}"`,
      expected: "a node in training mode to give its mask as second output",
      received: "one output",
      advice: "Add the mask output, or train through createTrainer, which draws the mask itself.",
    });
  },
};
