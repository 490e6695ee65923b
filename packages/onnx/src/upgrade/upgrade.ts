// Older files in the words of a newer opset, so that everything behind it (shapes, gradients, training steps) knows one form
// of each op. From opset 7 on only forms changed, not what an op computes; what cannot be said in new words is refused.
import { create } from "@bufbuild/protobuf";
import { RegError } from "@reg/core";
import {
  type AttributeProto,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
} from "../generated/onnx_pb.ts";
import { type Attributes, readAttributes, writeAttributes } from "../graph/attributes.ts";
import { opsetOf } from "../graph/fromModel.ts";
import type { Model } from "../model.ts";
import { type Tensor, writeTensor } from "../tensor.ts";
import { upgradeRules } from "./index.ts";

/** A node to be said in newer words. */
export interface OldNode {
  readonly node: NodeProto;
  readonly attributes: Attributes;
  /** The opset of the file. */
  readonly opset: number;
  /** The rank of a value, where an initializer or a declaration says it. */
  rankOf(name: string): number | undefined;
  /** The name of a constant that holds this. */
  constant(tensor: Tensor): string;
  /** A name that nothing has. */
  unique(stem: string): string;
}

/** The node in newer words: what to change of it, or several nodes in its place. */
export type UpgradeRule = (old: OldNode) => readonly NodeProto[];

/** A node like another, with other inputs and attributes. */
export function rewrite(node: NodeProto, input: readonly string[], attributes: Attributes): NodeProto {
  const kept: AttributeProto[] = writeAttributes(attributes);
  return create(NodeProtoSchema, { ...node, input: [...input], attribute: kept });
}

/** Attributes without some of them. */
export const without = (attributes: Attributes, ...names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));

function allNames({ node, initializer, input }: GraphProto): Set<string> {
  const made = node.flatMap(({ input: read, output }) => [...read, ...output]);
  return new Set([...made, ...initializer.map(({ name }) => name), ...input.map(({ name }) => name)]);
}

function ranks({ initializer, input, output, valueInfo, node }: GraphProto): (name: string) => number | undefined {
  const known = new Map<string, number>(initializer.map(({ name, dims }) => [name, dims.length]));
  for (const { name, type } of [...input, ...output, ...valueInfo]) {
    if (type?.value.case === "tensorType" && type.value.value.shape) known.set(name, type.value.value.shape.dim.length);
  }
  const maker = new Map(node.map((each) => [each.output[0] ?? "", each]));
  const sameRank =
    /^(Relu|Identity|Add|Sub|Mul|Div|Sigmoid|Tanh|Clip|BatchNormalization|Conv|MaxPool|AveragePool|Dropout|LeakyRelu)$/;
  const rankOf = (name: string): number | undefined => {
    const there = known.get(name);
    if (there !== undefined) return there;
    const from = maker.get(name);
    if (from?.opType === "Gemm" || from?.opType === "Flatten") return 2;
    const inputs = from && sameRank.test(from.opType) ? from.input.map(rankOf) : [undefined];
    if (inputs.some((rank) => rank === undefined)) return undefined;
    return Math.max(...inputs.map(Number));
  };
  return rankOf;
}

function upgradeGraph(graph: GraphProto, opset: number): GraphProto {
  const names = allNames(graph);
  const constants: TensorProto[] = [];
  const unique = (stem: string) => {
    let name = stem;
    for (let i = 1; names.has(name); i++) name = `${stem}_${i}`;
    names.add(name);
    return name;
  };
  const constant = (tensor: Tensor) => {
    const name = unique("upgraded");
    constants.push(writeTensor(tensor, name));
    return name;
  };
  const rankOf = ranks(graph);
  const node = graph.node.flatMap((each) => {
    const rule = each.domain === "" || each.domain === "ai.onnx" ? upgradeRules[each.opType] : undefined;
    if (!rule) return [each];
    return rule({ node: each, attributes: readAttributes(each.attribute), opset, rankOf, constant, unique });
  });
  return create(GraphProtoSchema, { ...graph, node, initializer: [...graph.initializer, ...constants] });
}

/** The opset that training steps are written in: the first with ScatterElements that adds and LayerNormalization. */
export const trainingOpset = 17;

/**
 * The model in opset 17 of ai.onnx, which computes the same. Models of 17 and later are given back as they are. Throws
 * `UNSUPPORTED_OP` for opsets before 7, whose ops broadcast in another way, and for forms that newer words cannot say.
 */
export function upgradeModel(model: Model): Model {
  const opset = opsetOf(model);
  if (opset >= trainingOpset || !model.graph) return model;
  if (opset < 7) {
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/onnx",
      what: "upgradeModel",
      expected: "ai.onnx opset 7 or later",
      received: String(opset),
      advice: "Export the model again with a newer opset, or convert it with onnx.version_converter.",
    });
  }
  const opsetImport = model.opsetImport.map((each) => {
    return each.domain === "" || each.domain === "ai.onnx" ? { ...each, version: BigInt(trainingOpset) } : each;
  });
  // IR 8 belongs to opset 17; IR 3 lists initializers as inputs, which later readers take as well.
  const irVersion = model.irVersion > 8n ? model.irVersion : 8n;
  return { ...model, irVersion, opsetImport, graph: upgradeGraph(model.graph, opset) };
}
