// The graphs beside the training step, each with the trained weights as inputs, so that a session outlives training.
import type { Plan } from "@reg/core";
import { createGraph, type Graph, type Value } from "../graph/graph.ts";
import { modelOf } from "../graph/toModel.ts";
import type { Loss } from "../losses/loss.ts";
import type { Runtime } from "../lowering/penaltyNodes.ts";
import type { Model } from "../model.ts";
import { addForward, inputsOf, predictionOf, trainingOpset } from "./forward.ts";
import { planNodes } from "./penalties.ts";
import type { WeightInfo } from "./stepModel.ts";

/** A graph that is run with weights, and the names of what comes out, in order. */
export interface RunModel {
  readonly model: Model;
  readonly outputs: readonly string[];
}

const declare = (graph: Graph, weights: readonly WeightInfo[]) =>
  weights.map(({ name, type, shape }) => graph.input(name, type, shape));

/** The forward part with its inputs: trained weights, then what the model reads. */
export function forwardGraph(model: Model, weights: readonly WeightInfo[]): Graph {
  const graph = createGraph(trainingOpset(model));
  for (const { name, type, shape } of inputsOf(model)) graph.input(name, type ?? "float32", shape);
  declare(graph, weights);
  addForward(graph, model, new Set(weights.map(({ name }) => name)));
  return graph;
}

const finish = (graph: Graph, outputs: readonly Value[], name: string, like: Model): RunModel => ({
  model: modelOf(graph, outputs, name, like),
  outputs: outputs.map((value) => value.name),
});

/** The model's own outputs. */
export function predictionModel(model: Model, weights: readonly WeightInfo[]): RunModel {
  const graph = forwardGraph(model, weights);
  return finish(
    graph,
    model.graph!.output.map(({ name }) => graph.value(name)),
    "prediction",
    model,
  );
}

/** What the loss compares with targets, and the mean loss of a batch. Targets are the input `reg::targets`. */
export function evaluationModel(model: Model, weights: readonly WeightInfo[], loss: Loss): RunModel {
  const graph = forwardGraph(model, weights);
  const prediction = predictionOf(graph, model, loss);
  const targets = graph.input("reg::targets", prediction.type ?? "float32", prediction.shape);
  return finish(graph, [prediction, loss.build(graph, prediction, targets)], "evaluation", model);
}

/** s · Σ R(w) of a plan, and the part of it that is in the loss; the strength is the input `reg::strength`. */
export function penaltyModel(
  model: Model,
  weights: readonly WeightInfo[],
  plan: Plan | undefined,
  runtime: Runtime,
): RunModel {
  const graph = createGraph(trainingOpset(model));
  declare(graph, weights);
  const strength = graph.input("reg::strength", "float32", []);
  const { penalty, inLoss } = planNodes(graph, plan, { strength, penaltyRate: strength }, runtime);
  // Two outputs of their own, also where both are the same value.
  return finish(graph, [graph.op("Identity", [penalty]), graph.op("Mul", [inLoss, 1])], "penalty", model);
}
