import { create, toBinary } from "@bufbuild/protobuf";
import { assertModel } from "./assertModel.ts";
import { type ModelProto, ModelProtoSchema } from "./generated/onnx_pb.ts";

/** An ONNX model, as onnx.proto has it. */
export type Model = ModelProto;

/** A model with all fields of onnx.proto empty. */
export const emptyModel = (): Model => create(ModelProtoSchema);

/** The bytes of an .onnx file. */
export function writeModel(model: Model): Uint8Array<ArrayBuffer> {
  assertModel("writeModel", model);
  return toBinary(ModelProtoSchema, model);
}
