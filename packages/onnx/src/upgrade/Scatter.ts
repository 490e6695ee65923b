import { create } from "@bufbuild/protobuf";
import { NodeProtoSchema } from "../generated/onnx_pb.ts";
import type { UpgradeRule } from "./upgrade.ts";

/** Scatter is ScatterElements since opset 11. */
export const Scatter: UpgradeRule = ({ node }) => [create(NodeProtoSchema, { ...node, opType: "ScatterElements" })];
