import { RegError } from "@reg/core";
import { nodeName } from "../file/nodeName.ts";

/** The rule of an op, whatever a file calls it: `constructor` is no rule. */
export const ruleOf = <Rule>(rules: Readonly<Record<string, Rule | undefined>>, op: string): Rule | undefined =>
  Object.hasOwn(rules, op) ? rules[op] : undefined;

/**
 * What a rule threw, as an error that names the node. Rules read a node as its op's schema has it; one that says something else
 * makes them fail in any way.
 */
export function ruleFailure(what: string, node: Parameters<typeof nodeName>[0], cause: unknown): RegError {
  if (cause instanceof RegError) return cause;
  return new RegError("INVALID_MODEL", {
    who: "@reg/onnx-graph",
    what: `${what} of ${nodeName(node)}`,
    expected: "inputs and attributes that fit its op",
    received: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
