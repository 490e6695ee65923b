import { changed } from "../file/changed.ts";
import { NodeProtoSchema } from "../file/generated/onnx_pb.ts";
import type { UpgradeRule } from "./upgradeRule.ts";

/** Scatter is ScatterElements since opset 11. */
export const Scatter: UpgradeRule = ({ node }) => [changed(NodeProtoSchema, node, { opType: "ScatterElements" })];
