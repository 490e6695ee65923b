import { changed } from "./changed.ts";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
} from "./generated/onnx_pb.ts";

/** What to make of the parts of a graph. */
export interface Mapping {
  tensor(proto: TensorProto): TensorProto;
  /** Of an attribute without a tensor or a graph inside. */
  attribute?(proto: AttributeProto): AttributeProto;
  /** A graph or a body, before its tensors. */
  graph?(proto: GraphProto): GraphProto;
}

function mapAttribute(proto: AttributeProto, mapping: Mapping): AttributeProto {
  if (proto.t) return changed(AttributeProtoSchema, proto, { t: mapping.tensor(proto.t) });
  if (proto.g) return changed(AttributeProtoSchema, proto, { g: mapGraph(proto.g, mapping) });
  if (proto.tensors.length > 0)
    return changed(AttributeProtoSchema, proto, { tensors: proto.tensors.map(mapping.tensor) });
  if (proto.graphs.length > 0) {
    return changed(AttributeProtoSchema, proto, { graphs: proto.graphs.map((graph) => mapGraph(graph, mapping)) });
  }
  return mapping.attribute?.(proto) ?? proto;
}

const mapNode = (node: NodeProto, mapping: Mapping): NodeProto =>
  node.attribute.length === 0
    ? node
    : changed(NodeProtoSchema, node, { attribute: node.attribute.map((each) => mapAttribute(each, mapping)) });

/** A graph with every tensor in it replaced: initializers, attributes, and those in the bodies of If, Loop and Scan. */
export function mapGraph(proto: GraphProto, mapping: Mapping): GraphProto {
  const graph = mapping.graph?.(proto) ?? proto;
  return changed(GraphProtoSchema, graph, {
    initializer: graph.initializer.map(mapping.tensor),
    node: graph.node.map((node) => mapNode(node, mapping)),
  });
}
