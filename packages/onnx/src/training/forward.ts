// The forward part of every graph the trainer runs: the model with its trainable weights as values from outside.
import { RegError } from "@reg/core";
import { addNodes, fedInputs, opsetOf } from "../graph/fromModel.ts";
import type { Graph, GraphNode, Value } from "../graph/graph.ts";
import type { Loss } from "../losses/loss.ts";
import type { Model } from "../model.ts";

/** The opset training graphs are written in: that of the model, or what the gradient rules need at least. */
export const trainingOpset = (model: Model): number => Math.max(17, opsetOf(model));

/** Adds a model to a graph that has its inputs and its `weights` already. */
export function addForward(graph: Graph, model: Model, weights: ReadonlySet<string>): void {
  const proto = model.graph!;
  for (const tensor of proto.initializer) if (!weights.has(tensor.name)) graph.initializer(tensor.name, tensor);
  addNodes(graph, proto);
}

/** What a training graph of this model reads besides weights: the inputs it is fed. */
export const inputsOf = (model: Model): readonly Value[] => fedInputs(model.graph!);

/** The value that a loss compares with targets: the model's first output, before the activation that the loss has inside. */
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
  const makerOf = (value: string) => graph.nodes.find(({ outputs }) => outputs.includes(value));
  let maker = makerOf(name);
  while (maker?.op === "Identity") maker = makerOf(maker.inputs[0]!);
  return maker && endsIn(graph, maker, loss) ? graph.value(maker.inputs[0]!) : graph.value(name);
}

function endsIn(graph: Graph, { op, attributes, outputs }: GraphNode, { activation }: Loss): boolean {
  if (op !== activation) return false;
  const rank = graph.value(outputs[0]!).shape?.length;
  const { axis = -1 } = attributes;
  return op !== "Softmax" || axis === -1 || axis === (rank ?? 0) - 1;
}
