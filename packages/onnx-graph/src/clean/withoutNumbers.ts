import { changed } from "../file/changed.ts";
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";

/** The model without the numbers of these initializers, whose shapes and types stay. It saves a copy where the numbers are held elsewhere. */
export function withoutNumbers(model: Model, names: ReadonlySet<string>): Model {
  const initializer = model.graph!.initializer.map((proto) =>
    names.has(proto.name)
      ? changed(TensorProtoSchema, proto, { rawData: new Uint8Array(), floatData: [], int32Data: [] })
      : proto,
  );
  return changed(ModelProtoSchema, model, { graph: changed(GraphProtoSchema, model.graph!, { initializer }) });
}
