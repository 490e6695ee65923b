import { RegError } from "@reg/core";
import type { Graph, Value } from "../../graph/graph.ts";

/** A batch of matrices, each transposed. */
export function swapLast(graph: Graph, x: Value): Value {
  if (!x.shape) {
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/onnx-graph",
      what: `MatMul on "${x.name}"`,
      expected: "operands of known rank",
      received: "a value whose shape could not be inferred",
      advice: "Declare its shape in the model's value_info, or run ONNX shape inference on the model.",
    });
  }
  const perm = x.shape.map((_, axis) => axis);
  return graph.op("Transpose", [x], { perm: [...perm.slice(0, -2), perm.length - 1, perm.length - 2] });
}
