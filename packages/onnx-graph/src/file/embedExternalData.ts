import type { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { changed } from "./changed.ts";
import {
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from "./generated/onnx_pb.ts";
import { invalid } from "./invalid.ts";
import { mapGraph } from "./mapTensors.ts";
import type { Model } from "./model.ts";

/** Gives the bytes of a file that a model names, such as `"model.onnx.data"`, beside it. */
export type ExternalFiles = (location: string) => Uint8Array;

const refuse = (proto: TensorProto, expected: string, received: string): RegError =>
  invalid(`tensor "${proto.name}"`, expected, received);

function countOf(proto: TensorProto, text: string): number {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw refuse(proto, "offset and length of its data as whole numbers", show(text));
}

/** Where a tensor's bytes are, as the file says it. */
function placeOf(proto: TensorProto) {
  const {
    location = "",
    offset,
    length,
  } = Object.fromEntries(proto.externalData.map(({ key, value }) => [key, value]));
  // A model comes from anywhere; it may not name files outside its own folder.
  if (location === "" || /^([a-z]+:|[/\\])|(^|[/\\])\.\.([/\\]|$)/i.test(location)) {
    throw refuse(proto, "the path of its data below the model's folder", show(location));
  }
  const [start, size] = [offset ?? "0", length].map((text) => (text === undefined ? undefined : countOf(proto, text)));
  return { location, offset: start ?? 0, length: size };
}

/**
 * The model with the numbers of other files inside it. Each file is asked for once; the tensors are views of it. Throws
 * `INVALID_MODEL` for a file too short, and for one outside the model's folder.
 */
export function embedExternalData(model: Model, read: ExternalFiles): Model {
  if (!model.graph) return model;
  const files = new Map<string, Uint8Array>();
  const tensor = (proto: TensorProto): TensorProto => {
    if (proto.dataLocation !== TensorProto_DataLocation.EXTERNAL) return proto;
    const { location, offset, length } = placeOf(proto);
    const file = files.get(location) ?? read(location);
    files.set(location, file);
    const rawData = file.subarray(offset, length === undefined ? undefined : offset + length);
    if (length !== undefined && rawData.length !== length) {
      throw refuse(proto, `${length} bytes at ${offset} of ${show(location)}`, `a file of ${file.length} bytes`);
    }
    return changed(TensorProtoSchema, proto, {
      rawData,
      externalData: [],
      dataLocation: TensorProto_DataLocation.DEFAULT,
    });
  };
  return changed(ModelProtoSchema, model, { graph: mapGraph(model.graph, { tensor }) });
}
