import { shapeRules } from "./index.ts";
import type { NodeFacts, OutputFacts } from "./shapeRule.ts";

/** The facts without entries that are `undefined`, which would hide what a file declares. */
function known({ type, shape, integers }: OutputFacts): OutputFacts {
  return { ...(type && { type }), ...(shape && { shape }), ...(integers && { integers }) };
}

/** What is known of a node's outputs; nothing for ops without a rule. */
export function inferNode(node: NodeFacts): readonly OutputFacts[] {
  if (node.domain !== "" && node.domain !== "ai.onnx") return [];
  return shapeRules[node.op]?.(node).map(known) ?? [];
}
