// Reverse-mode differentiation, graph to graph: the gradients are nodes behind the ones they belong to, and nothing runs.
import { RegError } from "@reg/core";
import { isFloat, tensor } from "./file/tensor.ts";
import type { Graph, GraphNode, Value } from "./graph/graph.ts";
import { namesRead } from "./graph/liveNodes.ts";
import type { GradientContext, GradientRule } from "./ops/gradients/gradientRule.ts";
import { gradientRules } from "./ops/gradients/index.ts";
import { ruleFailure, ruleOf } from "./ops/ruleOf.ts";

/** Your own gradient rules by op. They replace the built-in ones. For ops of other domains: `domain::Op`. */
export type GradientRules = Readonly<Record<string, GradientRule | undefined>>;

const ruleName = ({ op, domain }: GraphNode): string => (domain === "" ? op : `${domain}::${op}`);

/** The names whose value depends on `wrt` in a way that a gradient can follow. */
function dependents(graph: Graph, nodes: readonly GraphNode[], wrt: readonly Value[]): Set<string> {
  const active = new Set(wrt.map((value) => value.name));
  for (const node of nodes) {
    if (!namesRead(node).some((name) => active.has(name))) continue;
    for (const name of node.outputs) if (name !== "" && isFloat(graph.value(name).type)) active.add(name);
  }
  return active;
}

/** The ops from a node to the loss, for the person who has to find the place. */
function pathToLoss(nodes: readonly GraphNode[], from: GraphNode, loss: Value): string {
  const path = [from];
  const readers = new Map<string, number>();
  for (const [i, { inputs }] of nodes.entries()) {
    for (const name of inputs) if (name !== "" && !readers.has(name)) readers.set(name, i);
  }
  for (let node: GraphNode | undefined = from; node && !node.outputs.includes(loss.name); ) {
    const places: readonly number[] = node.outputs.flatMap((name) => readers.get(name) ?? []);
    node = nodes[Math.min(...places)];
    if (node) path.push(node);
  }
  const steps = path.map((node) => (node.name ? `${ruleName(node)} "${node.name}"` : ruleName(node)));
  const shown = steps.length > 6 ? [...steps.slice(0, 3), "…", ...steps.slice(-2)] : steps;
  return [...shown, `"${loss.name}"`].join(" → ");
}

function noRule(nodes: readonly GraphNode[], node: GraphNode, loss: Value, active: ReadonlySet<string>): RegError {
  const through = [...new Set(namesRead(node))].filter((name) => active.has(name));
  return new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of ${ruleName(node)}${node.name ? ` "${node.name}"` : ""}`,
    expected: "an op with a gradient rule between a trainable weight and the loss",
    received: `${pathToLoss(nodes, node, loss)}, reached from ${through.map((name) => `"${name}"`).join(", ")}`,
    advice: `Freeze the weights before it (createTrainer's trainable), or give a rule of your own: gradients: { "${ruleName(node)}": rule }.`,
  });
}

/**
 * Adds the gradients of `loss` (a scalar) by each of `wrt` to the graph and returns them, in the order and with the shapes of `wrt`.
 * A value that the loss does not depend on has an all-zero gradient. Integers and booleans carry none. With `dy`, of the shape of
 * `loss` whatever that is, the gradients of Σ dy · loss.
 *
 * Throws `UNSUPPORTED_OP` for an op without a rule between one of `wrt` and the loss, before anything is added.
 */
export function differentiate(
  graph: Graph,
  loss: Value,
  wrt: readonly Value[],
  rules: GradientRules = {},
  dy: Value = graph.constant(tensor(loss.type ?? "float32", [], [1])),
): readonly Value[] {
  const forward = [...graph.nodes];
  const active = dependents(graph, forward, wrt);
  const path = onPath(forward, loss, active);
  const gradientOf = (node: GraphNode) => ruleOf(rules, ruleName(node)) ?? ruleOf(gradientRules, ruleName(node));
  const missing = path.find((node) => !gradientOf(node));
  if (missing) throw noRule(path.toReversed(), missing, loss, active);
  const gradients = new Map([[loss.name, dy]]);
  const accumulate = (name: string, gradient: Value) => {
    const there = gradients.get(name);
    gradients.set(name, there ? graph.op("Add", [there, gradient]) : gradient);
  };
  for (const node of path) {
    const outputs = node.outputs.filter((name) => name !== "").map((name) => graph.value(name));
    const flowing = node.outputs.map((name) => gradients.get(name));
    const first = flowing.find((gradient) => gradient !== undefined);
    if (!first) continue;
    const inputs = node.inputs.map((name) => (name === "" ? undefined : graph.value(name)));
    const results = applied(gradientOf(node)!, { graph, node, inputs, outputs, gradients: flowing, dy: first });
    for (const [i, gradient] of results.entries()) {
      const name = node.inputs[i];
      if (gradient && name && active.has(name)) accumulate(name, gradient);
    }
  }
  return wrt.map((value) => gradients.get(value.name) ?? graph.op("Sub", [value, value]));
}

function applied(rule: GradientRule, context: GradientContext): ReturnType<GradientRule> {
  try {
    return rule(context);
  } catch (cause) {
    throw ruleFailure("gradient", context.node, cause);
  }
}

/** The nodes between a value that gradients are wanted for and the loss, last first. */
function onPath(forward: readonly GraphNode[], loss: Value, active: ReadonlySet<string>): readonly GraphNode[] {
  const wanted = new Set([loss.name]);
  return forward.toReversed().filter((node) => {
    if (!node.outputs.some((name) => wanted.has(name) && active.has(name))) return false;
    for (const name of namesRead(node)) if (active.has(name)) wanted.add(name);
    return true;
  });
}
