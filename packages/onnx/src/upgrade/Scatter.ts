import { changed } from "../changed.ts";
import { NodeProtoSchema } from "../generated/onnx_pb.ts";
import type { UpgradeRule } from "./upgrade.ts";

/** Scatter is ScatterElements since opset 11. */
export const Scatter: UpgradeRule = ({ node }) => [changed(NodeProtoSchema, node, { opType: "ScatterElements" })];
