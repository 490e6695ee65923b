import { changed } from "../file/changed.ts";
import { NodeProtoSchema } from "../file/generated/onnx_pb.ts";
import { tensor } from "../file/tensor.ts";
import { rewrite, type UpgradeRule } from "./upgradeRule.ts";

/** Upsample and the first Resize became Resize with named conventions: asymmetric coordinates, rounded down. */
export const Upsample: UpgradeRule = ({ node, attributes, opset, constant }) => {
  if (node.opType === "Resize" && opset >= 11) return [node];
  const { mode = "nearest", scales } = attributes;
  const given = Array.isArray(scales)
    ? // The schema says that scales is floats.
      constant(tensor("float32", [scales.length], scales as readonly number[]))
    : node.input[1]!;
  const how = { mode, coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  return [changed(NodeProtoSchema, rewrite(node, [node.input[0]!, "", given], how), { opType: "Resize" })];
};
