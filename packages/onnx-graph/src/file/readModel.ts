import { fromBinary } from "@bufbuild/protobuf";
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { checkModel } from "./checkModel.ts";
import { type ExternalFiles, embedExternalData } from "./embedExternalData.ts";
import { ModelProtoSchema } from "./generated/onnx_pb.ts";
import type { Model } from "./model.ts";
import { withDenseInitializers } from "./sparseInitializers.ts";

export interface ReadModelOptions {
  /** Gives the files beside the model that hold its numbers; they become part of it. */
  readonly external?: ExternalFiles;
}

/**
 * Reads the bytes of an .onnx file. Sparse initializers become dense. Fields that this version of onnx.proto does not know are kept for `writeModel`.
 *
 * ```ts
 * const model = readModel(readFileSync("big/model.onnx"), { external: (file) => readFileSync(join("big", file)) });
 * ```
 *
 * Throws `INVALID_MODEL` where they are not an ONNX model (see `checkModel`), and where external data are not what it says.
 */
export function readModel(bytes: Uint8Array, { external }: ReadModelOptions = {}): Model {
  const refuse = (received: string, cause?: unknown) =>
    new RegError("INVALID_MODEL", {
      who: "@reg/onnx-graph",
      what: "readModel",
      expected: "the bytes of an .onnx file",
      received,
      advice: "Was the file downloaded whole, and is it the model and not a page about it?",
      cause,
    });
  if (!(bytes instanceof Uint8Array)) throw refuse(show(bytes));
  let model: Model;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw refuse(`${bytes.length} bytes that are not a protobuf message`, cause);
  }
  if (!model.graph || model.graph.node.length + model.graph.initializer.length === 0) {
    throw refuse(`${bytes.length} bytes without a graph`);
  }
  checkModel(model);
  if (!external) return withDenseInitializers(model);
  const whole = withDenseInitializers(embedExternalData(model, external));
  // The numbers of other files are only there now.
  checkModel(whole);
  return whole;
}
