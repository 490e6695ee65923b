import type { GraphProto } from "../file/generated/onnx_pb.ts";

/** Looks up the name that a value has before any Identity: exporters pass equal tensors on through them. */
export function identitySources({ node }: GraphProto): (name: string) => string {
  const sources = new Map<string, string>();
  // In the order they run: what an Identity reads has its source by then, so a chain costs no more than its nodes.
  for (const { opType, input, output } of node) {
    const [from, to] = [input[0] ?? "", output[0] ?? ""];
    if (opType === "Identity" && to !== "") sources.set(to, sources.get(from) ?? from);
  }
  return (name) => sources.get(name) ?? name;
}
