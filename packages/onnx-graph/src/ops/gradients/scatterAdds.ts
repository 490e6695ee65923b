import { RegError } from "@reg/core";
import type { GraphNode } from "../../graph/graph.ts";

/** Whether a scatter adds (true) or replaces (false). Throws `UNSUPPORTED_OP` for products and extremes. */
export function scatterAdds({ op, name, attributes: { reduction = "none" } }: GraphNode): boolean {
  if (reduction === "add" || reduction === "none") return reduction === "add";
  throw new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of ${op} "${name}"`,
    expected: 'reduction "none" or "add"',
    received: JSON.stringify(reduction),
    advice: `Freeze the weights before it, or give a rule of your own for ${op}.`,
  });
}
