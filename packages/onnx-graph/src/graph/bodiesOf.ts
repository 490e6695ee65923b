import type { GraphProto, NodeProto } from "../file/generated/onnx_pb.ts";

/** The bodies of an If, a Loop or a Scan; none of other nodes. */
export const bodiesOf = ({ attribute }: Pick<NodeProto, "attribute">): GraphProto[] =>
  attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]);
