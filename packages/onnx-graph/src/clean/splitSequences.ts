// PyTorch's newer exporter writes x.split() as a sequence of parts and takes the parts out one by one. Nothing else here knows sequences.
import { create } from "@bufbuild/protobuf";
import { changed } from "../file/changed.ts";
import { GraphProtoSchema, ModelProtoSchema, type NodeProto, NodeProtoSchema } from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { tensor } from "../file/tensor.ts";
import { readAttributes, writeAttributes } from "../graph/attributes.ts";
import { graphBeforeNodes, isDefaultDomain, nodeOf } from "../graph/fromModel.ts";
import type { Graph } from "../graph/graph.ts";

const isA = ({ opType, domain }: NodeProto, op: string): boolean => opType === op && isDefaultDomain(domain);

/** More parts than this are no layer's. */
const mostParts = 1024;

/** The lengths of the parts; `undefined` where they depend on the inputs, or where each part loses the axis. */
function lengthsOf(graph: Graph, { input: [x = "", split = ""], attribute }: NodeProto): number[] | undefined {
  const { axis = 0, keepdims = 1 } = readAttributes(attribute);
  const { shape = [] } = graph.value(x);
  const length = shape.at(Number(axis));
  const { integers, shape: form } = split === "" ? { integers: [1], shape: [] } : graph.value(split);
  const known = integers?.every((each): each is number => typeof each === "number" && each > 0) ? integers : undefined;
  if (!known || !form || (split === "" && keepdims === 0)) return undefined;
  if (form.length === 1) return [...known] as number[];
  // One number: parts of this length, and the last one of what is left.
  const each = known[0] as number;
  if (typeof length !== "number" || length / each > mostParts) return undefined;
  return Array.from({ length: Math.ceil(length / each) }, (_, i) => Math.min(each, length - i * each));
}

/** A Split in the place of a SplitToSequence; parts take the names that are given. */
function splitNode(graph: Graph, node: NodeProto, lengths: readonly number[], parts: readonly string[]): NodeProto {
  const { axis = 0 } = readAttributes(node.attribute);
  const { name } = graph.constant(tensor("int64", [lengths.length], lengths));
  return create(NodeProtoSchema, {
    opType: "Split",
    name: node.name,
    input: [node.input[0]!, name],
    output: [...parts],
    attribute: writeAttributes({ axis }),
  });
}

/**
 * The model with a Split wherever a SplitToSequence of known lengths is read by SequenceAt of known places. It computes the same.
 * Sequences of other kinds stay.
 */
export function splitSequences(model: Model): Model {
  if (!model.graph?.node.some((node) => isA(node, "SplitToSequence"))) return model;
  const graph = graphBeforeNodes(model);
  const before = new Set(graph.initializers.keys());
  const partsOf = new Map<string, readonly string[]>();
  const formsOf = (node: NodeProto): NodeProto[] => {
    if (isA(node, "SplitToSequence")) {
      const lengths = lengthsOf(graph, node);
      if (!lengths) return [node];
      const parts = lengths.map(() => graph.unique(`${node.output[0]}.part`));
      partsOf.set(node.output[0]!, parts);
      return [node, splitNode(graph, node, lengths, parts)];
    }
    const parts = isA(node, "SequenceAt") ? partsOf.get(node.input[0]!) : undefined;
    const place = parts && graph.value(node.input[1]!).integers?.[0];
    const part = typeof place === "number" ? parts?.at(place) : undefined;
    if (part === undefined) return [node];
    return [changed(NodeProtoSchema, node, { opType: "Identity", input: [part] })];
  };
  const nodes = model.graph.node.flatMap((node) => {
    const forms = formsOf(node);
    for (const form of forms) graph.add(nodeOf(form));
    return forms;
  });
  const read = new Set([...nodes.flatMap(({ input }) => input), ...model.graph.output.map(({ name }) => name)]);
  const node = nodes.filter((each) => !isA(each, "SplitToSequence") || read.has(each.output[0]!));
  const lengths = [...graph.initializers].flatMap(([name, proto]) => (before.has(name) ? [] : [proto]));
  const initializer = [...model.graph.initializer, ...lengths];
  return changed(ModelProtoSchema, model, { graph: changed(GraphProtoSchema, model.graph, { node, initializer }) });
}
