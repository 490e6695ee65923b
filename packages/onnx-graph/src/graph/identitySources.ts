import type { GraphProto } from "../file/generated/onnx_pb.ts";

/** Looks up the name that a value has before any Identity: exporters pass equal tensors on through them. */
export function identitySources({ node }: GraphProto): (name: string) => string {
  const identities = new Map(
    node.filter(({ opType }) => opType === "Identity").map(({ input, output }) => [output[0]!, input[0]!]),
  );
  const source = (name: string): string => {
    const from = identities.get(name);
    return from === undefined ? name : source(from);
  };
  return source;
}
