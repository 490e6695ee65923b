import { RegError } from "@reg/core";
import { assertModel } from "../file/assertModel.ts";
import type { GraphProto, NodeProto, ValueInfoProto } from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { typeOfCode } from "../file/tensor.ts";
import { readAttributes } from "./attributes.ts";
import { createGraph } from "./createGraph.ts";
import type { Dim, Shape } from "./dim.ts";
import type { Graph, GraphNode, Value } from "./graph.ts";
import { namesTaken } from "./namesTaken.ts";

/** Whether a domain is that of ONNX itself, in either of its two spellings. */
export const isDefaultDomain = (domain: string): boolean => domain === "" || domain === "ai.onnx";

/** The opset of ai.onnx that a model imports. */
export const opsetOf = (model: Model): number =>
  Number(model.opsetImport.find(({ domain }) => isDefaultDomain(domain))?.version ?? 1n);

/** What a file declares of a value. A length that it leaves open gets a new symbol. */
export function declared({ name, type }: ValueInfoProto): Value {
  const tensorType = type?.value.case === "tensorType" ? type.value.value : undefined;
  const shape: Shape | undefined = tensorType?.shape?.dim.map(({ value }, axis): Dim => {
    if (value.case === "dimValue" && value.value > 0n) return Number(value.value);
    // Paddle writes "?" for every length it does not know; and products are ours, see `dim.ts`.
    const symbol = value.case === "dimParam" && /^[^\d*?][^*?]*$/.test(value.value) ? value.value : undefined;
    return symbol ?? `${name.replace(/[*?]/g, "_")}.${axis}`;
  });
  return { name, type: tensorType && typeOfCode(tensorType.elemType), shape };
}

/** Outputs of a node may be left open in a file: only their rank can be trusted then. */
const knownOnly = ({ shape, ...value }: Value): Value => ({ ...value, shape: shape?.length ? shape : undefined });

/** Which inputs the caller feeds: old files list their initializers as inputs too. */
export function fedInputs({ input, initializer }: GraphProto): readonly Value[] {
  const held = new Set(initializer.map(({ name }) => name));
  return input.filter(({ name }) => !held.has(name)).map(declared);
}

/** A node of a file. */
export const nodeOf = (proto: NodeProto): GraphNode => ({
  op: proto.opType,
  domain: isDefaultDomain(proto.domain) ? "" : proto.domain,
  name: proto.name,
  inputs: proto.input,
  outputs: proto.output,
  attributes: readAttributes(proto.attribute),
  proto,
});

/** A node in another form, under the same outputs; may add nodes before it. */
export type NodeForm = (node: GraphNode) => GraphNode;

/** Copies a model's nodes, each in this form, into a graph that has its inputs and weights already. */
export function addNodes(
  graph: Graph,
  { node: nodes, output, valueInfo }: GraphProto,
  form: NodeForm = (node) => node,
): void {
  const facts = new Map([...valueInfo, ...output].map((info) => [info.name, knownOnly(declared(info))]));
  for (const proto of nodes) graph.add(form(nodeOf(proto)), facts);
}

/** A model's graph with its inputs and weights, before its nodes. Throws `INVALID_MODEL` for one without a graph. */
export function graphBeforeNodes(model: Model): Graph {
  assertModel("graphOf", model);
  if (!model.graph) {
    throw new RegError("INVALID_MODEL", {
      who: "@reg/onnx-graph",
      what: "model",
      expected: "a graph",
      received: "none",
      advice: "Read it with readModel, or build it with sequential.",
    });
  }
  const graph = createGraph(opsetOf(model), undefined, namesTaken(model.graph));
  for (const { name, type, shape } of fedInputs(model.graph)) graph.input(name, type, shape);
  for (const proto of model.graph.initializer) graph.initializer(proto.name, proto);
  return graph;
}

/** A model's graph, its shapes inferred. Throws `INVALID_MODEL` for one without a graph. */
export function graphOf(model: Model): Graph {
  const graph = graphBeforeNodes(model);
  addNodes(graph, model.graph!);
  return graph;
}
