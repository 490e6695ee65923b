// How training graphs name what they give out.
import type { Graph, Value } from "@reg/onnx-graph";
import type { Gradients } from "./gradients.ts";
import { nextName, reportNames } from "./names.ts";

/** A value under another name. */
export const named = (graph: Graph, value: Value, name: string): Value =>
  graph.add({ op: "Identity", domain: "", name, inputs: [value.name], outputs: [name], attributes: {} })[0]!;

/** Loss, data loss and penalty, as outputs. */
export const reportOutputs = (graph: Graph, reports: Pick<Gradients, keyof typeof reportNames>): readonly Value[] =>
  (["loss", "dataLoss", "penalty"] as const).map((key) => named(graph, reports[key], reportNames[key]));

/** Values that replace others, as separate outputs: a graph cannot return one of its inputs, nor one value twice. */
export function nextOutputs(graph: Graph, before: readonly Value[], after: readonly Value[]): readonly Value[] {
  const used = new Set<string>();
  return after.map((value, i) => {
    const { name, shape } = before[i]!;
    // Only then a copy: an Identity of every weight costs as much as its update.
    const copied = !graph.makerOf(value) || used.has(value.name);
    const own = copied ? named(graph, value, nextName(name)) : value;
    used.add(own.name);
    return { ...own, shape };
  });
}
