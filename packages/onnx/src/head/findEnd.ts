// Where a classifier ends: its last dense layer, and what it is made of.
import { RegError } from "@reg/core";
import { nearest } from "@reg/core/adapter";
import { type Graph, type GraphNode, isStatic, type Value } from "@reg/onnx-graph";
import { softmaxInParts } from "../softmaxInParts.ts";

/** The end of a model: what a new dense layer reads, what it replaces, and what stays behind it. */
export interface End {
  readonly features: Value;
  /** The last axis of the features. */
  readonly size: number;
  /** The node that makes what the new layer makes in its place; `undefined` where the model ends in the features. */
  readonly last: GraphNode | undefined;
  /** The nodes from there to the output, which stay. */
  readonly rest: readonly GraphNode[];
  /** The nodes that `last` and `rest` stand for: a softmax may be several in the file. */
  readonly nodes: readonly GraphNode[];
  /** What is replaced, in words. */
  readonly replaced: string;
}

/** Ops that may follow the last dense layer. They look at each class or at all, whatever their number, and stay. */
const after = ["Softmax", "LogSoftmax", "Sigmoid", "Identity"];
/** Ops that only store a weight in another way. */
const stored = ["Transpose", "Identity", "Cast"];

const print = ({ op, name, outputs }: GraphNode) => `${op} "${name || outputs[0]}"`;

/** Throws for what is no float32 value with a last axis of a fixed length. */
function checkFeatures({ name, type, shape }: Value): End["size"] {
  const size = shape?.at(-1);
  if (type === "float32" && shape && shape.length >= 2 && typeof size === "number") return size;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: "withHead",
    expected: `float32 features [batch, …, size] in "${name}", their size a number`,
    received: `${type ?? "another type"}[${shape ?? "unknown"}]`,
  });
}

/** Whether a value is a weight: an initializer, or one stored in another way. */
function isWeight(graph: Graph, value: Value): boolean {
  const maker = graph.makerOf(value);
  if (maker && stored.includes(maker.op)) return isWeight(graph, graph.value(maker.inputs[0]!));
  return graph.initializers.has(value.name);
}

/** The MatMul or Gemm of a dense layer that ends in this node; `undefined` for other nodes. */
function denseOf(graph: Graph, node: GraphNode): GraphNode | undefined {
  const values = node.inputs.map((name) => (name === "" ? undefined : graph.value(name)));
  if (node.op === "Gemm" && node.attributes.transA) return undefined;
  if (node.op === "Gemm" || node.op === "MatMul") {
    const kernel = values[1]!;
    return kernel.shape?.length === 2 && isStatic(kernel.shape) && isWeight(graph, kernel) ? node : undefined;
  }
  if (node.op !== "Add") return undefined;
  const at = values.findIndex((value) => value && isWeight(graph, value));
  const sum = at >= 0 ? graph.makerOf(values[1 - at]!) : undefined;
  return sum?.op === "MatMul" ? denseOf(graph, sum) : undefined;
}

/** A node that may follow the last dense layer, and the nodes of the file that it stands for. */
function nodeAfterDense(graph: Graph, node: GraphNode | undefined) {
  if (!node) return undefined;
  if (after.includes(node.op)) return { stays: node, nodes: [node] };
  const softmax = softmaxInParts(graph, node.outputs[0]!);
  if (!softmax) return undefined;
  const { name, outputs } = node;
  const stays: GraphNode = {
    op: "Softmax",
    domain: "",
    name,
    inputs: [softmax.input],
    outputs,
    attributes: { axis: -1 },
  };
  return { stays, nodes: softmax.nodes };
}

/** The end before the first output of a graph. Throws `UNSUPPORTED_MODEL` where that is no dense layer. */
export function findEnd(graph: Graph, first: string): End {
  const rest: GraphNode[] = [];
  let [value, last] = [first, graph.makerOf({ name: first })];
  const nodes: GraphNode[] = [];
  for (let node = nodeAfterDense(graph, last); node; node = nodeAfterDense(graph, last)) {
    rest.unshift(node.stays);
    nodes.push(...node.nodes);
    value = node.stays.inputs[0]!;
    last = graph.makerOf({ name: value });
  }
  const dense = last && denseOf(graph, last);
  if (!last || !dense) {
    throw new RegError("UNSUPPORTED_MODEL", {
      who: "@reg/onnx",
      what: "withHead",
      expected: `output "${first}" to come from a dense layer (Gemm, or MatMul and Add), which ${after.slice(0, 3).join(", ")} may follow`,
      received: last ? print(last) : `"${value}", which no node makes`,
      advice: "Name the value that the new layer is to read: { input: name }.",
    });
  }
  const [input, kernel] = [graph.value(dense.inputs[0]!), graph.value(dense.inputs[1]!)];
  const size = Number(kernel.shape![dense.attributes.transB ? 1 : 0]);
  // A Gemm reads rows, whatever is known of what makes them.
  const shape = input.shape ?? (dense.op === "Gemm" ? ["batch", size] : undefined);
  const features = { ...input, shape: shape && [...shape.slice(0, -1), size] };
  checkFeatures(features);
  const stays = rest.length > 0 ? `; ${rest.map(print).join(" and ")} after it stays` : "";
  return {
    features,
    size,
    last,
    rest,
    nodes: [last, ...nodes],
    replaced: `${print(last)}, a dense layer from ${size} to ${unitsOf(dense, kernel)}${stays}`,
  };
}

const unitsOf = ({ attributes }: GraphNode, { shape }: Value): number => Number(shape![attributes.transB ? 0 : 1]);

/** The end behind a value that the user names: everything that comes after it. Throws `INVALID_PARAMETER`, `UNSUPPORTED_MODEL`. */
export function endAfter(graph: Graph, first: string, input: string): End {
  if (!graph.has(input)) {
    const names = [...graph.inputs.map(({ name }) => name), ...graph.nodes.flatMap(({ outputs }) => outputs)];
    const advice = names.length > 20 ? undefined : nearest(input, names);
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what: "withHead",
      expected: "input to be the name of a value of the model",
      received: `"${input}"`,
      ...(advice && { advice }),
    });
  }
  const features = graph.value(input);
  const last = input === first ? undefined : graph.makerOf({ name: first });
  const replaced = last ? `what was between "${input}" and "${first}"` : `nothing: "${input}" is the output`;
  return { features, size: checkFeatures(features), last, rest: [], nodes: last ? [last] : [], replaced };
}
