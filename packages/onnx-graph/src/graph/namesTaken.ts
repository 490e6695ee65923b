import type { GraphProto } from "../file/generated/onnx_pb.ts";
import { bodiesOf } from "./bodiesOf.ts";

function namesIn({ input, initializer, sparseInitializer, node }: GraphProto): string[] {
  return [
    ...[...input, ...initializer, ...node].map(({ name }) => name),
    ...sparseInitializer.map(({ values }) => values?.name ?? ""),
    ...node.flatMap(({ output }) => output),
    ...node.flatMap(bodiesOf).flatMap(namesIn),
  ];
}

/** Every name in a graph, in the bodies of If, Loop and Scan too: for a graph whose own names come before those of a model. */
export const namesTaken = (graph: GraphProto): Set<string> => new Set(namesIn(graph));
