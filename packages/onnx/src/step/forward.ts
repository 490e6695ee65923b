// The forward part of every graph the trainer runs: the model with its trainable weights as values from outside.
import { RegError } from "@reg/core";
import {
  addNodes,
  fedInputs,
  type Graph,
  type GraphNode,
  type Model,
  type NodeForm,
  opsetOf,
  type Value,
} from "@reg/onnx-graph";
import type { Loss } from "../losses/loss.ts";
import { softmaxInParts } from "../softmaxInParts.ts";
import { withoutDropout } from "./dropout.ts";

/** The opset training graphs are written in: that of the model, or what the gradient rules need at least. */
export const trainingOpset = (model: Model): number => Math.max(17, opsetOf(model));

/** Adds a model to a graph that has its inputs and its `weights` already; Dropout in this form, as in inference when left out. */
export function addForward(
  graph: Graph,
  model: Model,
  weights: ReadonlySet<string>,
  dropout: NodeForm = withoutDropout(graph),
): void {
  const proto = model.graph!;
  for (const tensor of proto.initializer) if (!weights.has(tensor.name)) graph.initializer(tensor.name, tensor);
  addNodes(graph, proto, dropout);
}

/** The value of a name, if the graph has it. */
export const valueIn = (graph: Graph, name: string): Value | undefined =>
  graph.has(name) ? graph.value(name) : undefined;

/** What a training graph of this model reads besides weights: the inputs it is fed. */
export const inputsOf = (model: Model): readonly Value[] => fedInputs(model.graph!);

/** Ops that only say a tensor in another shape: what goes into an activation passes them as well as what comes out. */
const reshaping = ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze"] as const;
type Reshaping = GraphNode & { readonly op: (typeof reshaping)[number] };
const isReshaping = (node: GraphNode): node is Reshaping => reshaping.some((op) => op === node.op);

/** Whether a softmax is over the last axis, as losses take it. */
function overLast(graph: Graph, { op, attributes, outputs }: GraphNode): boolean {
  const { axis = -1 } = attributes;
  const rank = graph.value(outputs[0]!).shape?.length ?? 0;
  return op !== "Softmax" || axis === -1 || axis === rank - 1;
}

/**
 * The value that a loss compares with targets: the model's first output, before the activation that the loss computes itself, also where
 * a reshape follows that activation. Throws `INVALID_MODEL`; `UNSUPPORTED_MODEL` for a softmax over another axis than the loss'.
 */
export function predictionOf(graph: Graph, model: Model, loss: Loss): Value {
  const name = model.graph!.output[0]?.name;
  if (name === undefined) {
    throw new RegError("INVALID_MODEL", {
      who: "@reg/onnx",
      what: "model",
      expected: "an output",
      received: "none",
    });
  }
  const makerOf = (value: string) => graph.makerOf({ name: value });
  const after: Reshaping[] = [];
  let maker = makerOf(name);
  for (; maker && isReshaping(maker); maker = makerOf(maker.inputs[0]!)) after.unshift(maker);
  const spelled = loss.activation === "Softmax" && maker ? softmaxInParts(graph, maker.outputs[0]!) : undefined;
  if (spelled) maker = { ...maker!, op: "Softmax", inputs: [spelled.input], attributes: { axis: -1 } };
  if (maker?.op !== loss.activation) return graph.value(name);
  const output = graph.value(name);
  const last = graph.value(maker!.outputs[0]!).shape?.at(-1);
  const kept = after.every(({ op }) => op === "Identity") || (last !== undefined && last === output.shape?.at(-1));
  if (!overLast(graph, maker!) || (maker!.op === "Softmax" && !kept)) throw otherAxis(loss, name, output);
  return after
    .filter(({ op }) => op !== "Identity")
    .reduce((value, { op, inputs, attributes }) => {
      return graph.op(op, [value, ...inputs.slice(1).map((input) => graph.value(input))], attributes);
    }, graph.value(maker!.inputs[0]!));
}

const otherAxis = (loss: Loss, name: string, { shape }: Value): RegError =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: `${loss.name} of output "${name}"`,
    expected: "a Softmax along the last axis of the output",
    received: `one along another axis, shape [${shape}]`,
    advice: "Move the classes to the last axis (Transpose), or give a loss of your own.",
  });
