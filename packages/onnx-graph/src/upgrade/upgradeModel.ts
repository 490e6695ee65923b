// Older files in the words of a newer opset, so that everything behind it (shapes, gradients, training steps) knows one form
// of each op. From opset 7 on only forms changed, not what an op computes; a node that has no newer form is refused.
import { RegError } from "@reg/core";
import { splitSequences } from "../clean/splitSequences.ts";
import { assertModel } from "../file/assertModel.ts";
import { changed } from "../file/changed.ts";
import {
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
} from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { type Tensor, writeTensor } from "../file/tensor.ts";
import { readAttributes } from "../graph/attributes.ts";
import { graphOf, isDefaultDomain, opsetOf } from "../graph/fromModel.ts";
import { namesTaken } from "../graph/namesTaken.ts";
import { createValueTable } from "../graph/valueTable.ts";
import { ruleFailure, ruleOf } from "../ops/ruleOf.ts";
import type { UpgradeRule } from "./upgradeRule.ts";
import { softmaxRules, upgradeRules } from "./upgradeRules.ts";

interface Upgrading {
  readonly opset: number;
  readonly rules: Readonly<Record<string, UpgradeRule | undefined>>;
  /** A name that nothing in the model has. */
  unique(stem: string): string;
  rankOf(name: string): number | undefined;
}

/** The graph with its nodes converted, and those in the bodies of If, Loop and Scan, whose names may not hide outer ones. */
function upgradeGraph(graph: GraphProto, { opset, rules, unique, rankOf }: Upgrading): GraphProto {
  const constants: TensorProto[] = [];
  const constant = (tensor: Tensor) => {
    const name = unique("upgraded");
    constants.push(writeTensor(tensor, name));
    return name;
  };
  const inBody = { opset, rules, unique, rankOf: () => undefined };
  const node = graph.node.flatMap((each) => {
    const own = isDefaultDomain(each.domain);
    const bodies = each.attribute.some(({ g }) => g);
    if (own && bodies) return [withBodies(each, (body) => upgradeGraph(body, inBody))];
    const rule = own ? ruleOf(rules, each.opType) : undefined;
    if (!rule) return [each];
    try {
      return rule({ node: each, attributes: readAttributes(each.attribute), opset, rankOf, constant, unique });
    } catch (cause) {
      throw ruleFailure(`opset ${opset}`, each, cause);
    }
  });
  return changed(GraphProtoSchema, graph, { node, initializer: [...graph.initializer, ...constants] });
}

const withBodies = (node: NodeProto, map: (body: GraphProto) => GraphProto): NodeProto =>
  changed(NodeProtoSchema, node, {
    attribute: node.attribute.map((each) => (each.g ? changed(AttributeProtoSchema, each, { g: map(each.g) }) : each)),
  });

/** The opset that training steps are written in: the first with ScatterElements that adds and LayerNormalization. */
export const trainingOpset = 17;

/**
 * The model in opset 17 of ai.onnx, which computes the same; models of 17 and later stay in theirs. Sequences of parts become a Split. Throws
 * `UNSUPPORTED_OP` for opsets before 7, whose ops broadcast in another way, and for nodes without a form in opset 17.
 */
export function upgradeModel(model: Model): Model {
  assertModel("upgradeModel", model);
  const opset = opsetOf(model);
  if (opset >= trainingOpset || !model.graph) return splitSequences(model);
  if (opset < 7) {
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/onnx-graph",
      what: "upgradeModel",
      expected: "ai.onnx opset 7 or later",
      received: String(opset),
      advice: "Export the model again with a newer opset, or convert it with onnx.version_converter.",
    });
  }
  const opsetImport = model.opsetImport.map((each) => {
    if (!isDefaultDomain(each.domain)) return each;
    return changed(OperatorSetIdProtoSchema, each, { version: BigInt(trainingOpset) });
  });
  // IR 8 belongs to opset 17; IR 3 lists initializers as inputs, which later readers take as well.
  const irVersion = model.irVersion > 8n ? model.irVersion : 8n;
  const { unique } = createValueTable(undefined, namesTaken(model.graph));
  const first = { opset, rules: upgradeRules, unique, rankOf: () => undefined };
  const said = changed(ModelProtoSchema, model, { irVersion, opsetImport, graph: upgradeGraph(model.graph, first) });
  if (opset >= 13) return splitSequences(said);
  // In their new words the shapes of the other ops can be inferred, and softmaxes depend on them.
  const inferred = graphOf(said);
  const rankOf = (name: string) => inferred.value(name).shape?.length;
  const graph = upgradeGraph(said.graph!, { opset, rules: softmaxRules, unique, rankOf });
  return splitSequences(changed(ModelProtoSchema, said, { graph }));
}
