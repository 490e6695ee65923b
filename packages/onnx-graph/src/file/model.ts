import { create, toBinary } from "@bufbuild/protobuf";
import { assertModel } from "./assertModel.ts";
import { type ModelProto, ModelProtoSchema } from "./generated/onnx_pb.ts";
import { withSparseInitializers } from "./sparseInitializers.ts";

/** An ONNX model, as onnx.proto has it. */
export type Model = ModelProto;

/** A model with all fields of onnx.proto empty. */
export const emptyModel = (): Model => create(ModelProtoSchema);

export interface WriteModelOptions {
  /**
   * Whether initializers that are mostly zeros are written as sparse ones, with 12 bytes for each float32 that is not 0: smaller from two
   * thirds of zeros on. Runtimes make them dense when they load the file, so it runs no faster.
   */
  readonly sparse?: boolean;
}

/** The bytes of an .onnx file. */
export function writeModel(model: Model, { sparse = false }: WriteModelOptions = {}): Uint8Array<ArrayBuffer> {
  assertModel("writeModel", model);
  return toBinary(ModelProtoSchema, sparse ? withSparseInitializers(model) : model);
}
