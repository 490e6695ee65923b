import { changed } from "./changed.ts";
import {
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type SparseTensorProto,
} from "./generated/onnx_pb.ts";
import { mapGraph } from "./mapTensors.ts";

import { denseTensor, sparseTensor } from "./sparseTensor.ts";

/** The version of the format that has sparse initializers. */
const firstVersion = 6n;

/** The model with initializers that are mostly zeros as sparse ones. Each keeps its numbers. */
export function withSparseInitializers(model: ModelProto): ModelProto {
  const { graph } = model;
  if (!graph) return model;
  // Old files list initializers as inputs, which have to be dense.
  const inputs = new Set(graph.input.map(({ name }) => name));
  const sparse: SparseTensorProto[] = [];
  const initializer = graph.initializer.filter((proto) => {
    const found = inputs.has(proto.name) ? undefined : sparseTensor(proto);
    if (found) sparse.push(found);
    return !found;
  });
  if (sparse.length === 0) return model;
  const sparseInitializer = [...graph.sparseInitializer, ...sparse];
  return changed(ModelProtoSchema, model, {
    irVersion: model.irVersion > firstVersion ? model.irVersion : firstVersion,
    graph: changed(GraphProtoSchema, graph, { initializer, sparseInitializer }),
  });
}

const dense = (graph: GraphProto): GraphProto =>
  changed(GraphProtoSchema, graph, {
    initializer: [...graph.initializer, ...graph.sparseInitializer.map(denseTensor)],
    sparseInitializer: [],
  });

/** The model with all sparse initializers dense, those in the bodies of If, Loop and Scan too. Throws `INVALID_MODEL`. */
export function withDenseInitializers(model: ModelProto): ModelProto {
  if (!model.graph) return model;
  let found = 0;
  const graph = mapGraph(model.graph, {
    tensor: (proto) => proto,
    graph(proto) {
      found += proto.sparseInitializer.length;
      return proto.sparseInitializer.length > 0 ? dense(proto) : proto;
    },
  });
  return found === 0 ? model : changed(ModelProtoSchema, model, { graph });
}
