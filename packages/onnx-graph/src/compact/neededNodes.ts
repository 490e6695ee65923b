import type { NodeProto } from "../file/generated/onnx_pb.ts";
import { nodeOf } from "../graph/fromModel.ts";
import { namesRead } from "../graph/liveNodes.ts";

/** The nodes that these values need, in order: a computed shape that is now a constant leaves an unused chain. */
export function neededNodes(nodes: readonly NodeProto[], outputs: readonly string[]): NodeProto[] {
  const needed = new Set(outputs);
  const found = nodes.toReversed().filter((node) => {
    if (!node.output.some((name) => name !== "" && needed.has(name))) return false;
    for (const name of namesRead(nodeOf(node))) needed.add(name);
    return true;
  });
  return found.reverse();
}
