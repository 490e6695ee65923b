// A softmax that a file spells out: exp(x - m) / sum(exp(x - m)), as JAX and older exporters write it. What is subtracted is the same for all
// entries of a row, which changes nothing.
import type { Graph, GraphNode } from "@reg/onnx-graph";

/** What a spelled-out softmax over the last axis reads, and the nodes it is made of. */
export interface SoftmaxInParts {
  readonly input: string;
  readonly nodes: readonly GraphNode[];
}

/** Ops through which a number of each row goes to all of its entries. */
const repeating = ["Reshape", "Expand", "Unsqueeze", "Identity", "StopGradient"];

/** Walks from a value to the node that reduces the last axis to one number; `undefined` where something else is on the way. */
function reducedBy(
  graph: Graph,
  from: string,
  op: string,
  through: readonly string[],
): readonly GraphNode[] | undefined {
  const nodes: GraphNode[] = [];
  for (let name = from; ; ) {
    const node = graph.makerOf({ name });
    if (!node) return undefined;
    nodes.push(node);
    if (node.op === op) return isOverLast(graph, node) ? nodes : undefined;
    if (!through.includes(node.op)) return undefined;
    // A maximum with a constant goes on with its other side.
    const next = node.inputs.find((input) => input !== "" && graph.makerOf({ name: input }) !== undefined);
    if (next === undefined) return undefined;
    name = next;
  }
}

/** Whether a reduction is over the last axis alone. */
function isOverLast(graph: Graph, { inputs, attributes }: GraphNode): boolean {
  const rank = graph.value(inputs[0]!).shape?.length;
  const axes = attributes.axes ?? (inputs[1] ? graph.value(inputs[1]).integers : undefined);
  if (!Array.isArray(axes) || axes.length !== 1) return false;
  return Number(axes[0]) === -1 || (rank !== undefined && Number(axes[0]) === rank - 1);
}

/** The softmax that a value is the result of; `undefined` where it is none that is spelled out. */
export function softmaxInParts(graph: Graph, value: string): SoftmaxInParts | undefined {
  const quotient = graph.makerOf({ name: value });
  if (quotient?.op !== "Div") return undefined;
  const exponential = graph.makerOf({ name: quotient.inputs[0]! });
  const sum = reducedBy(graph, quotient.inputs[1]!, "ReduceSum", repeating);
  if (exponential?.op !== "Exp" || !sum || sum.at(-1)!.inputs[0] !== exponential.outputs[0]) return undefined;
  const behind = [exponential, ...sum];
  const difference = graph.makerOf({ name: exponential.inputs[0]! });
  const greatest =
    difference?.op === "Sub" ? reducedBy(graph, difference.inputs[1]!, "ReduceMax", [...repeating, "Max"]) : undefined;
  if (!difference || !greatest || greatest.at(-1)!.inputs[0] !== difference.inputs[0]) {
    return { input: exponential.inputs[0]!, nodes: [quotient, ...behind] };
  }
  return { input: difference.inputs[0]!, nodes: [quotient, ...behind, difference, ...greatest] };
}
