import type { GraphProto } from "../file/generated/onnx_pb.ts";
import { bodiesOf } from "./bodiesOf.ts";
import type { Graph, GraphNode } from "./graph.ts";

/** The names that subgraphs (bodies of If, Loop, Scan) read, their own included: too many is harmless here. */
function namesIn(graph: GraphProto): string[] {
  return [
    ...graph.output.map(({ name }) => name),
    ...graph.node.flatMap((node) => [...node.input, ...bodiesOf(node).flatMap(namesIn)]),
  ];
}

/** All names a node reads, from around it too. */
export function namesRead({ inputs, attributes, proto }: GraphNode): readonly string[] {
  const graphs = Object.values(attributes).filter((value) => typeof value === "object" && "$typeName" in value);
  const several = proto?.attribute.flatMap((attribute) => attribute.graphs) ?? [];
  return [...inputs, ...[...graphs, ...several].flatMap(namesIn)];
}

/** The nodes that these values need, in order, and every name they use. */
export function liveNodes(
  graph: Graph,
  wanted: readonly string[],
): { nodes: readonly GraphNode[]; used: ReadonlySet<string> } {
  const used = new Set(wanted);
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => name !== "" && used.has(name))) return false;
    for (const name of namesRead(node)) used.add(name);
    return true;
  });
  return { nodes: nodes.reverse(), used };
}
