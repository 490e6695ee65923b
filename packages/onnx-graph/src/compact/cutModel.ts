// Writes a model without some of its units: weights are sliced, and what says lengths in integers or attributes is said anew.
import { changed } from "../file/changed.ts";
import { checkModel } from "../file/checkModel.ts";
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
} from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { type Attributes, writeAttributes } from "../graph/attributes.ts";
import { declared, nodeOf } from "../graph/fromModel.ts";
import { namesRead } from "../graph/liveNodes.ts";
import { nodeProto, valueInfo } from "../graph/toModel.ts";
import type { NodeChange } from "../ops/units/unitRule.ts";
import type { Analysis } from "../units/analyze.ts";
import type { AnalyzedNode } from "../units/analyzedNode.ts";
import type { Sent } from "./deadUnits.ts";
import { type Keeping, keepingOf } from "./keeping.ts";
import { createLeaves, type Leaves } from "./leaves.ts";

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
  unique: (stem: string) => string,
): NodeProto[] {
  const { node, inputs, rule } = facts;
  const change = rule?.cut?.({ ...facts, ...keeping, constant: (tensor) => leaves.constant(tensor) });
  const input = node.inputs.map(
    (name, i) => change?.inputs?.[i] ?? (inputs[i]?.isLeaf ? leaves.nameOf(facts, i) : name),
  );
  if (change?.inputs) input.length = change.inputs.length;
  for (const [at, sent] of folds) {
    const kernel = sent[0]!.node.tensorOf(sent[0]!.bias.fold.kernel)!;
    while (input.length <= at) input.push("");
    input[at] = leaves.folded(facts, at, sent, kernel);
  }
  const proto = changed(NodeProtoSchema, withAttributes(nodeProto(node), change?.attributes), { input });
  const { asItWas } = change ?? {};
  if (!asItWas) return [proto];
  const output = node.outputs[0]!;
  const now = unique(`${output}_now`);
  const where = { op: "Where", domain: "", name: unique(`${output}_was`), attributes: {} };
  const kept = { ...where, inputs: [asItWas.which, asItWas.old, now], outputs: [output] };
  return [changed(NodeProtoSchema, proto, { output: [now] }), nodeProto(kept)];
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

/** The graph's nodes and weights, of which those that nothing reads any more are left out. */
function cutGraph(
  { graph, nodes, places }: Analysis,
  proto: GraphProto,
  keeping: Keeping,
  sent: readonly Sent[],
): GraphProto {
  const leaves = createLeaves(graph, keeping);
  const folds = foldsByNode(sent);
  const analyzed = new Map(nodes.map((each) => [each.node, each]));
  const cut = graph.nodes.flatMap((node) => {
    const facts = analyzed.get(node);
    return facts ? cutNode(facts, keeping, leaves, folds.get(facts) ?? none, graph.unique) : [nodeProto(node)];
  });
  const read = new Set([...cut.flatMap((node) => namesRead(nodeOf(node))), ...proto.output.map(({ name }) => name)]);
  const isGone = ({ name }: { readonly name: string }) => readBefore.has(name) && !read.has(name);
  const readBefore = new Set(graph.nodes.flatMap((node) => namesRead(node)));
  const cutInputs = new Map(places.inputs.filter(keeping.isCut).map((place) => [place.name, place]));
  const held = proto.initializer.filter((each) => !isGone(each));
  return changed(GraphProtoSchema, proto, {
    node: cut.filter(({ opType, output }) => opType !== "Constant" || !isGone({ name: output[0]! })),
    initializer: [...held, ...leaves.made],
    // Old files list their weights as inputs too.
    input: proto.input
      .filter((each) => !isGone(each) || !graph.initializers.has(each.name))
      .map((info) => {
        const place = cutInputs.get(info.name);
        if (!place) return info;
        const known = declared(info);
        return valueInfo({
          ...known,
          shape: known.shape!.map((dim, axis) => keeping.entries(place, axis)?.length ?? dim),
        });
      }),
    valueInfo: proto.valueInfo.filter(({ name }) => {
      const place = places.of(name);
      return place ? !keeping.isCut(place) : !isGone({ name });
    }),
  });
}

/** The model without the units of these classes; biases take what units among them send. Throws `INVALID_MODEL`. */
export function cutModel(model: Model, analysis: Analysis, gone: ReadonlySet<number>, sent: readonly Sent[]): Model {
  const keeping = keepingOf(analysis.classes, gone);
  const cut = changed(ModelProtoSchema, model, { graph: cutGraph(analysis, model.graph!, keeping, sent) });
  checkModel(cut);
  return cut;
}
