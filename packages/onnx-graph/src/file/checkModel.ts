// The door: what is true of every model that was read, so that no code behind it has to ask. Names are unique and made before
// they are read, tensors hold as many numbers as their shapes say, attributes are of the kind their op takes. What a file
// computes is not checked here; shapes and gradients follow the ops themselves.
import { show } from "@reg/core/adapter";
import { bodiesOf } from "../graph/bodiesOf.ts";
import { assertModel } from "./assertModel.ts";
import { checkAttributes } from "./checkAttributes.ts";
import { checkTensor } from "./checkTensor.ts";
import type { GraphProto, NodeProto, ValueInfoProto } from "./generated/onnx_pb.ts";
import { greatestRank } from "./greatestRank.ts";
import { invalid } from "./invalid.ts";
import type { Model } from "./model.ts";
import { nodeName } from "./nodeName.ts";

/** Names are put together with others, so very long ones would cost more than the file. */
const longestName = 1000;
/** If in Loop in Scan …: exporters stop at three or four. */
const deepestBody = 16;
/** Lengths up to here are whole numbers in JavaScript. */
const longestAxis = BigInt(Number.MAX_SAFE_INTEGER);

/** What a graph has: its own names, and whether one around it has a name. */
interface Scope {
  readonly own: Set<string>;
  has(name: string): boolean;
}

function define({ own }: Scope, name: string, where: string): void {
  if (name.length > longestName) throw invalid(where, `a name of up to ${longestName} characters`, show(name));
  if (own.has(name)) throw invalid(where, "names that are given once", `"${name}" a second time`);
  own.add(name);
}

function checkInfo({ name, type }: ValueInfoProto): void {
  const dims = type?.value.case === "tensorType" ? (type.value.value.shape?.dim ?? []) : [];
  const where = `value "${name}"`;
  if (dims.length > greatestRank) throw invalid(where, `up to ${greatestRank} axes`, String(dims.length));
  for (const { value } of dims) {
    if (value.case === "dimValue" && value.value > longestAxis) {
      throw invalid(where, `lengths of up to ${longestAxis}`, String(value.value));
    }
  }
}

function checkNode(node: NodeProto, scope: Scope, later: ReadonlyMap<string, NodeProto>, depth: number): void {
  const where = nodeName(node);
  for (const name of node.input) {
    if (name === "" || scope.has(name)) continue;
    const maker = later.get(name);
    const received = maker ? `"${name}", which ${nodeName(maker)} makes later` : `"${name}", which nothing makes`;
    throw invalid(where, "inputs that are made before it", received);
  }
  checkAttributes(node);
  for (const body of bodiesOf(node)) checkGraph(body, scope, depth + 1);
  for (const name of node.output) if (name !== "") define(scope, name, where);
}

function checkGraph(graph: GraphProto, outer: Scope | undefined, depth: number): void {
  if (depth > deepestBody) throw invalid(`graph "${graph.name}"`, `up to ${deepestBody} graphs inside another`, "more");
  const own = new Set<string>();
  const scope: Scope = { own, has: (name) => own.has(name) || (outer?.has(name) ?? false) };
  for (const { name } of graph.input) define(scope, name, `input "${name}"`);
  // Old files list their initializers as inputs too.
  const inputs = new Set(own);
  for (const info of [...graph.input, ...graph.output, ...graph.valueInfo]) checkInfo(info);
  for (const proto of graph.initializer) {
    if (!inputs.delete(proto.name)) define(scope, proto.name, `tensor "${proto.name}"`);
    checkTensor(proto, `tensor "${proto.name}"`);
  }
  for (const { values } of graph.sparseInitializer) if (values) define(scope, values.name, `tensor "${values.name}"`);
  const later = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  for (const node of graph.node) checkNode(node, scope, later, depth);
  for (const { name } of graph.output) {
    if (!scope.has(name)) throw invalid(`output "${name}"`, "a value of the graph", "nothing of this name");
  }
}

/** Throws `INVALID_MODEL`, naming the node, tensor or value, for a model that breaks a rule on which later code relies. */
export function checkModel(model: Model): void {
  assertModel("checkModel", model);
  const { graph, opsetImport } = model;
  for (const { domain, version } of opsetImport) {
    if (version >= 1n && version <= 1_000_000n) continue;
    throw invalid(`opset of "${domain || "ai.onnx"}"`, "a version from 1 on", String(version));
  }
  if (graph) checkGraph(graph, undefined, 0);
}
