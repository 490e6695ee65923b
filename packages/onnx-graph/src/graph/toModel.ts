import { create } from "@bufbuild/protobuf";
import { changed } from "../file/changed.ts";
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "../file/generated/onnx_pb.ts";
import { emptyModel, type Model } from "../file/model.ts";
import { typeCode } from "../file/tensor.ts";
import { writeAttributes } from "./attributes.ts";
import type { Dim, Shape } from "./dim.ts";
import { isDefaultDomain } from "./fromModel.ts";
import type { Graph, GraphNode, Value } from "./graph.ts";
import { liveNodes } from "./liveNodes.ts";

const dimension = (dim: Dim) => {
  if (typeof dim === "number") return { value: { case: "dimValue", value: BigInt(dim) } } as const;
  // Products are ours; a file only has names.
  return /[*?]/.test(dim) ? {} : ({ value: { case: "dimParam", value: dim } } as const);
};

const shapeProto = (shape: Shape) =>
  create(TensorShapeProtoSchema, { dim: shape.map((dim) => create(TensorShapeProto_DimensionSchema, dimension(dim))) });

/** A graph's input or output as a file declares it. */
export function valueInfo({ name, type, shape }: Value): ValueInfoProto {
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: typeCode(type ?? "float32"),
    ...(shape && { shape: shapeProto(shape) }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensorType } }),
  });
}

/** The node as a file has it; a node that was read is written as it was, under the names it has now. */
export function nodeProto({ op, domain, name, inputs, outputs, attributes, proto }: GraphNode): NodeProto {
  const [input, output] = [[...inputs], [...outputs]];
  if (proto) return changed(NodeProtoSchema, proto, { domain, input, output });
  return create(NodeProtoSchema, { opType: op, domain, name, input, output, attribute: writeAttributes(attributes) });
}

/** Nodes whose names differ, as runtimes ask for: a node that has another's name gets a number behind it. */
function withOwnNames(nodes: readonly NodeProto[]): NodeProto[] {
  const names = new Set(nodes.map(({ name }) => name));
  const seen = new Set<string>();
  const next = new Map<string, number>();
  return nodes.map((node) => {
    const { name } = node;
    if (name === "") return node;
    if (!seen.has(name)) {
      seen.add(name);
      return node;
    }
    let count = next.get(name) ?? 1;
    while (names.has(`${name}_${count}`)) count++;
    const own = `${name}_${count}`;
    next.set(name, count + 1);
    names.add(own);
    return changed(NodeProtoSchema, node, { name: own });
  });
}

/** The graph as a file has it, reduced to what its outputs need. */
export function graphProto(graph: Graph, outputs: readonly Value[], name: string): GraphProto {
  const { nodes, used } = liveNodes(
    graph,
    outputs.map((value) => value.name),
  );
  return create(GraphProtoSchema, {
    name,
    node: withOwnNames(nodes.map(nodeProto)),
    initializer: [...graph.initializers].filter(([key]) => used.has(key)).map(([, proto]) => proto),
    input: graph.inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  });
}

/** A model of a graph. `like` gives the opset imports of other domains and what else is not the graph. */
export function modelOf(graph: Graph, outputs: readonly Value[], name: string, like: Model = emptyModel()): Model {
  const others = like.opsetImport.filter(({ domain }) => !isDefaultDomain(domain));
  return changed(ModelProtoSchema, like, {
    // IR 8 is what opset 17 asks for; later ones ask for no more than 10.
    irVersion: like.irVersion > 8n ? like.irVersion : 8n,
    producerName: "@reg/onnx-graph",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(graph.opset) }), ...others],
    graph: graphProto(graph, outputs, name),
  });
}
