import type { GraphProto } from "../generated/onnx_pb.ts";

function namesIn({ input, initializer, node }: GraphProto): string[] {
  const bodies = node.flatMap(({ attribute }) => attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]));
  return [
    ...[...input, ...initializer, ...node].map(({ name }) => name),
    ...node.flatMap(({ output }) => output),
    ...bodies.flatMap(namesIn),
  ];
}

/** Every name in a graph, in the bodies of If, Loop and Scan too: for a graph whose own names come before those of a model. */
export const namesTaken = (graph: GraphProto): Set<string> => new Set(namesIn(graph));
