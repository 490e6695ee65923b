// Exporters write tensors that are equal once: of a network before its training, all biases of zeros and all scales of ones
// of a length become one tensor, which training would move as one.

import { assertModel } from "../file/assertModel.ts";
import { changed } from "../file/changed.ts";
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { isFloat, typeOfCode } from "../file/tensor.ts";
import { identitySources } from "../graph/identitySources.ts";
import { type GraphIndex, indexOf, storing } from "../weights/graphIndex.ts";
import { weightUses } from "../weights/weightUse.ts";

/** Says which tensors of a graph are weights or running statistics. */
function trainedIn(graph: GraphProto, index: GraphIndex): (proto: TensorProto) => boolean {
  const usesOf = weightUses(graph, index);
  const source = identitySources(graph);
  const normalizations = graph.node.filter(({ opType }) => opType === "BatchNormalization");
  const statistics = new Set(normalizations.flatMap(({ input }) => input.slice(3, 5).map(source)));
  return ({ name, dims, dataType }) => {
    const type = typeOfCode(dataType);
    return statistics.has(name) || Boolean(type && isFloat(type) && usesOf(name, dims.map(Number)).length > 0);
  };
}

/**
 * The model with a separate tensor for every node that reads a weight or running statistics; it computes the same. For
 * networks that are trained from their initial weights:
 *
 * ```ts
 * createTrainer(untieWeights(readModel(bytes)), { … })
 * ```
 *
 * A tensor that PyTorch passes on through an Identity takes its old name again (`bn2.bias`), others get a number after their
 * name (`norm1.weight_2`). Weights that were tied on purpose, such as embeddings with an output layer, are untied too.
 */
export function untieWeights(model: Model): Model {
  assertModel("untieWeights", model);
  const graph = model.graph!;
  const index = indexOf(graph);
  const isTrained = trainedIn(graph, index);
  /** A weight that is made of others reads them several times: v in g · v / |v|. */
  const isArithmetic = (node: NodeProto) => index.makesFixed(node) && !storing.test(node.opType);
  const initializer = new Map(graph.initializer.map((proto) => [proto.name, proto]));
  const trained = new Set(graph.initializer.filter(isTrained).map(({ name }) => name));
  const outputs = new Set(graph.output.map(({ name }) => name));
  const names = new Set([...initializer.keys(), ...graph.node.flatMap(({ output }) => output)]);
  const claimed = new Set<string>();
  /** For each name a number that no lower one is free of. */
  const next = new Map<string, number>();
  const copy = (from: string, name: string): string => {
    initializer.set(name, changed(TensorProtoSchema, initializer.get(from)!, { name }));
    names.add(name);
    return name;
  };
  /** The tensor for one more reader. */
  const own = (name: string): string => {
    if (!trained.has(name)) return name;
    let [free, i] = [name, next.get(name) ?? 2];
    for (; claimed.has(free) || (free !== name && names.has(free)); i++) free = `${name}_${i}`;
    next.set(name, i);
    claimed.add(free);
    return free === name ? name : copy(name, free);
  };
  const node = graph.node.flatMap((each): NodeProto[] => {
    const [from, to] = [each.input[0] ?? "", each.output[0] ?? ""];
    if (each.opType === "Identity" && trained.has(from) && !outputs.has(to)) {
      trained.add(copy(from, to));
      return [];
    }
    if (isArithmetic(each)) return [each];
    const input = each.input.map(own);
    return [input.some((name, i) => name !== each.input[i]) ? changed(NodeProtoSchema, each, { input }) : each];
  });
  // IR 3 wants initializers among the inputs.
  const irVersion = model.irVersion > 4n ? model.irVersion : 4n;
  return changed(ModelProtoSchema, model, {
    irVersion,
    graph: changed(GraphProtoSchema, graph, { node, initializer: [...initializer.values()] }),
  });
}
