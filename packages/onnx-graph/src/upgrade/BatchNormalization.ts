import { changed } from "../file/changed.ts";
import { NodeProtoSchema } from "../file/generated/onnx_pb.ts";
import { rewrite, type UpgradeRule, without } from "./upgradeRule.ts";

/** Since opset 14 an attribute says that a node trains, before it was the number of outputs. A file for inference has one. */
export const BatchNormalization: UpgradeRule = ({ node, attributes, opset }) => {
  if (opset >= 14) return [node];
  const inferring = rewrite(node, node.input, without(attributes, "spatial"));
  return [changed(NodeProtoSchema, inferring, { output: node.output.slice(0, 1) })];
};
