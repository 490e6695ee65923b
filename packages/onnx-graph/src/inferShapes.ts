import { changed } from "./file/changed.ts";
import { GraphProtoSchema, ModelProtoSchema } from "./file/generated/onnx_pb.ts";
import type { Model } from "./file/model.ts";
import { graphOf } from "./graph/fromModel.ts";
import { valueInfo } from "./graph/toModel.ts";

/**
 * The model with the type and shape of every value in its `value_info`, as far as they follow without running it. Lengths that
 * are products of symbols are left open, because a file cannot express them. Throws `INVALID_MODEL`.
 */
export function inferShapes(model: Model): Model {
  const graph = graphOf(model);
  const proto = model.graph!;
  const declared = new Set([...proto.input, ...proto.output].map(({ name }) => name));
  const made = graph.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== "" && !declared.has(name));
  const known = made.map(graph.value).filter(({ type, shape }) => type && shape);
  const found = new Set(known.map(({ name }) => name));
  const others = proto.valueInfo.filter(({ name }) => !found.has(name));
  return changed(ModelProtoSchema, model, {
    graph: changed(GraphProtoSchema, proto, { valueInfo: [...others, ...known.map(valueInfo)] }),
  });
}
