// Writes a model without some of its units: weights are sliced, and lengths in integers and attributes are rewritten.
import { type Keeping, keepingOf } from "@reg/core/units";
import { changed } from "../file/changed.ts";
import { checkModel } from "../file/checkModel.ts";
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
} from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { type Attributes, writeAttributes } from "../graph/attributes.ts";
import { declared, nodeOf } from "../graph/fromModel.ts";
import { namesRead } from "../graph/liveNodes.ts";
import { nodeProto, valueInfo } from "../graph/toModel.ts";
import type { OpName } from "../ops/opName.ts";
import type { AsItWas, NodeChange } from "../ops/units/unitRule.ts";
import type { Analysis } from "../units/analyze.ts";
import type { AnalyzedNode } from "../units/analyzedNode.ts";
import type { Place } from "../units/place.ts";
import type { ConstantOperands } from "./constantOperands.ts";
import type { Sent } from "./deadUnits.ts";
import { createLeaves, type Leaves } from "./leaves.ts";
import { neededNodes } from "./neededNodes.ts";

/** The node's attributes with some replaced, or taken off where the new one is `undefined`. */
function withAttributes(proto: NodeProto, attributes: NodeChange["attributes"]): NodeProto {
  if (!attributes) return proto;
  const entries = Object.entries(attributes).filter(
    (entry): entry is [string, Attributes[string]] => entry[1] !== undefined,
  );
  const others = proto.attribute.filter(({ name }) => !Object.hasOwn(attributes, name));
  return changed(NodeProtoSchema, proto, { attribute: [...others, ...writeAttributes(Object.fromEntries(entries))] });
}

/** What the biases of a node take. */
type Folds = ReadonlyMap<number, readonly Sent[]>;

/** The node as it is without the units, and one behind it where its output has to stay as it was. */
function cutNode(
  facts: AnalyzedNode,
  keeping: Keeping,
  leaves: Leaves,
  folds: Folds,
  constants: ReturnType<ConstantOperands["get"]>,
  unique: (stem: string) => string,
): NodeProto[] {
  const { node, inputs, rule } = facts;
  const before: NodeProto[] = [];
  const then = thenIn(before, unique);
  const computed = (op: OpName, inputs: readonly string[]) => then(op, inputs, unique(`${node.outputs[0]}_${op}`));
  const change = rule?.cut?.({ ...facts, ...keeping, constant: (tensor) => leaves.constant(tensor), computed });
  const input = (change?.inputs ?? node.inputs).map((name, i) => {
    const always = constants?.get(i);
    if (always) return leaves.constant(always);
    const isOwn = name === node.inputs[i] && inputs[i]?.isLeaf;
    return isOwn ? leaves.nameOf(facts, i) : name;
  });
  for (const [at, sent] of folds) {
    const kernel = sent[0]!.node.tensorOf(sent[0]!.bias.fold.kernel)!;
    while (input.length <= at) input.push("");
    input[at] = leaves.folded(facts, at, sent, kernel);
  }
  const proto = changed(NodeProtoSchema, withAttributes(nodeProto(node), change?.attributes), { input });
  return [...before, ...(change?.asItWas ? keptAsItWas(proto, change.asItWas, unique) : [proto])];
}

/** Puts nodes of plain ops into a list. */
const thenIn =
  (nodes: NodeProto[], unique: (stem: string) => string) =>
  (op: OpName, inputs: readonly string[], result: string): string => {
    nodes.push(
      nodeProto({ op, domain: "", name: unique(`${result}_${op}`), attributes: {}, inputs, outputs: [result] }),
    );
    return result;
  };

/** A node and those behind it that give its output as it was. */
function keptAsItWas(proto: NodeProto, asItWas: AsItWas, unique: (stem: string) => string): NodeProto[] {
  const output = proto.output[0]!;
  const behind: NodeProto[] = [];
  const then = thenIn(behind, unique);
  const now = unique(`${output}_now`);
  const { which, old, scaled } = asItWas;
  const whole = scaled
    ? then("Div", [then("Mul", [now, scaled.by], unique(`${output}_more`)), scaled.over], unique(`${output}_whole`))
    : now;
  then("Where", [which, old, whole], output);
  return [changed(NodeProtoSchema, proto, { output: [now] }), ...behind];
}

/** For each node, what its biases take. */
function foldsByNode(sent: readonly Sent[]): ReadonlyMap<AnalyzedNode, Folds> {
  const nodes = new Map<AnalyzedNode, Map<number, Sent[]>>();
  for (const each of sent) {
    const { node, input } = each.bias;
    const folds = nodes.get(node) ?? new Map<number, Sent[]>();
    nodes.set(node, folds);
    folds.set(input, [...(folds.get(input) ?? []), each]);
  }
  return nodes;
}

const none: Folds = new Map();
const noPlace: Place = { name: "", shape: [], type: undefined, first: [], entries: [], isLeaf: true, isFixed: true };

/** What a graph reads: by its nodes, bodies included, and as its outputs. */
const namesIn = (nodes: readonly NodeProto[], outputs: readonly ValueInfoProto[]): Set<string> =>
  new Set([...nodes.flatMap((node) => namesRead(nodeOf(node))), ...outputs.map(({ name }) => name)]);

/** Weights keep their names where nothing reads them whole any more. */
function withOldNames(nodes: readonly NodeProto[], { made }: Leaves, outputs: readonly ValueInfoProto[]) {
  const read = namesIn(nodes, outputs);
  const old = new Map<string, string>();
  for (const { proto, of } of made) {
    if (of === undefined || read.has(of)) continue;
    read.add(of);
    old.set(proto.name, of);
  }
  const rename = (name: string) => old.get(name) ?? name;
  return {
    nodes: nodes.map((node) =>
      node.input.some((name) => old.has(name))
        ? changed(NodeProtoSchema, node, { input: node.input.map(rename) })
        : node,
    ),
    weights: made.map(({ proto }) => changed(TensorProtoSchema, proto, { name: rename(proto.name) })),
  };
}

/** An input as it is declared, with the lengths that are left. */
function cutInput(info: ValueInfoProto, place: Place | undefined, keeping: Keeping): ValueInfoProto {
  if (!place || !keeping.isCut(place)) return info;
  const known = declared(info);
  return valueInfo({ ...known, shape: known.shape!.map((dim, axis) => keeping.entries(place, axis)?.length ?? dim) });
}

/** The graph's nodes and weights, of which those that nothing reads any more are left out. */
function cutGraph(
  { graph, nodes: analyzed, places }: Analysis,
  proto: GraphProto,
  keeping: Keeping,
  { sent, constants }: Taken,
): GraphProto {
  const leaves = createLeaves(graph, keeping);
  const folds = foldsByNode(sent);
  const factsOf = new Map(analyzed.map((each) => [each.node, each]));
  const cut = graph.nodes.flatMap((node) => {
    const facts = factsOf.get(node);
    if (!facts) return [nodeProto(node)];
    return cutNode(facts, keeping, leaves, folds.get(facts) ?? none, constants?.get(facts), graph.unique);
  });
  const outputs = proto.output.map(({ name }) => name);
  const { nodes, weights } = withOldNames(neededNodes(cut, outputs), leaves, proto.output);
  const [before, after] = [namesIn(proto.node, proto.output), namesIn(nodes, proto.output)];
  const made = new Set(weights.map(({ name }) => name));
  /** Weights that nothing reads any more, and those that are cut. */
  const isGone = (name: string) => made.has(name) || (before.has(name) && !after.has(name));
  const isCut = (name: string) => isGone(name) || keeping.isCut(places.of(name) ?? noPlace);
  return changed(GraphProtoSchema, proto, {
    node: nodes.filter(({ opType, output }) => opType !== "Constant" || !isGone(output[0]!)),
    initializer: [
      ...proto.initializer.filter(({ name }) => !isGone(name)),
      ...weights.filter(({ name }) => after.has(name)),
    ],
    // Old files list their weights as inputs too.
    input: proto.input
      .filter(({ name }) => !graph.initializers.has(name) || !isGone(name))
      .map((info) => cutInput(info, places.of(info.name), keeping)),
    valueInfo: proto.valueInfo.filter(({ name }) => !isCut(name)),
  });
}

/** What a cut model takes as numbers. */
interface Taken {
  /** What its biases take. */
  readonly sent: readonly Sent[];
  /** What operands always are, where no unit goes. */
  readonly constants?: ConstantOperands;
}

/** The model without the units of these classes; biases and operands take what they send. Throws `INVALID_MODEL`. */
export function cutModel(model: Model, analysis: Analysis, gone: ReadonlySet<number>, taken: Taken): Model {
  const keeping = keepingOf(analysis.classes, gone);
  const cut = changed(ModelProtoSchema, model, { graph: cutGraph(analysis, model.graph!, keeping, taken) });
  checkModel(cut);
  return cut;
}
