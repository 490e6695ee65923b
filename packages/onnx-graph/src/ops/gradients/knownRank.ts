import { RegError } from "@reg/core";
import { sizeOf } from "@reg/core/adapter";
import type { Dim, Shape } from "../../graph/dim.ts";
import type { GraphNode, Value } from "../../graph/graph.ts";

const refuse = ({ op, name }: GraphNode, x: Value, expected: string, received: string) =>
  new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of ${op}${name ? ` "${name}"` : ""}`,
    expected: `${expected} of "${x.name}"`,
    received,
    advice: "Fix the model's input shape (all but the batch), or declare the shape in its value_info.",
  });

/** The shape of a value where a rule cannot do without its rank. Throws `UNSUPPORTED_OP`. */
export function knownRank(node: GraphNode, x: Value): Shape {
  if (x.shape) return x.shape;
  throw refuse(node, x, "a known rank", "a value whose shape could not be inferred");
}

/** Lengths a rule cannot do without. Throws `UNSUPPORTED_OP` where one is symbolic. */
export function knownLengths(node: GraphNode, x: Value, dims: readonly Dim[]): readonly number[] {
  return dims.map((dim) => {
    if (typeof dim === "number") return dim;
    throw refuse(node, x, "known lengths", `shape [${x.shape}]`);
  });
}

/** A gradient is written with constants of up to so many numbers: 16 MB as float32. */
const mostNumbers = 2 ** 22;

/** Throws `UNSUPPORTED_OP` where a rule would write a constant of this shape into the graph that is larger than models are. */
export function assertWritable({ op, name }: GraphNode, shape: readonly number[]): void {
  if (sizeOf(shape) <= mostNumbers) return;
  throw new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of ${op}${name ? ` "${name}"` : ""}`,
    expected: `windows and lengths of up to ${mostNumbers} numbers in all`,
    received: `[${shape}]`,
    advice: "Freeze the weights before it, or resize in smaller steps.",
  });
}
