// The graphs beside the training step, each with the trained weights as inputs, so that a session outlives training.
import type { Plan } from "@reg/core";
import {
  createGraph,
  differentiate,
  type GradientRules,
  type Graph,
  liveNodes,
  type Model,
  modelOf,
  namesTaken,
  type Value,
} from "@reg/onnx-graph";
import type { Runtime } from "../lowering/runtime.ts";
import { wholeBlocks } from "./blocks.ts";
import { feedInputs } from "./feed.ts";
import { addForward, inputsOf, trainingOpset } from "./forward.ts";
import { targetsName } from "./names.ts";
import { addObjective, type ObjectiveRecipe } from "./objective.ts";
import { planNodes } from "./penalties.ts";
import { feedStrengths } from "./rates.ts";
import type { WeightInfo } from "./state.ts";

/** A graph that is run with weights, and the names of what comes out, in order. */
export interface RunModel {
  readonly model: Model;
  readonly outputs: readonly string[];
}

const declare = (graph: Graph, weights: readonly WeightInfo[]) =>
  weights.map(({ name, type, shape }) => graph.input(name, type, shape));

/** The forward part with its inputs: trained weights, then what the model reads. */
export function forwardGraph(model: Model, weights: readonly WeightInfo[]): Graph {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  for (const { name, type, shape } of inputsOf(model)) graph.input(name, type ?? "float32", shape);
  declare(graph, weights);
  addForward(graph, model, new Set(weights.map(({ name }) => name)));
  return graph;
}

const finish = (graph: Graph, outputs: readonly Value[], name: string, like: Model): RunModel => ({
  model: modelOf(graph, outputs, name, like),
  outputs: outputs.map((value) => value.name),
});

/** The model's outputs, except its loss where it computes that itself. */
function predictionsOf(model: Model, loss: ObjectiveRecipe["loss"]): readonly string[] {
  const names = model.graph!.output.map(({ name }) => name);
  const others = names.filter((name) => !("output" in loss) || name !== loss.output);
  return others.length > 0 ? others : names;
}

/** What the model reads to predict: labels that only its own loss needs are not among it. */
export function predictionInputs(forward: Graph, model: Model, loss: ObjectiveRecipe["loss"]): readonly Value[] {
  const { used } = liveNodes(forward, predictionsOf(model, loss));
  return inputsOf(model).filter(({ name }) => used.has(name) || !("output" in loss));
}

/** The model's own outputs. */
export function predictionModel(model: Model, weights: readonly WeightInfo[], loss: ObjectiveRecipe["loss"]): RunModel {
  const graph = forwardGraph(model, weights);
  const read = predictionInputs(graph, model, loss).map(({ name }) => name);
  const known = new Set([...read, ...weights.map(({ name }) => name)]);
  // A runtime asks for every input that is declared.
  const needed = { ...graph, inputs: graph.inputs.filter(({ name }) => known.has(name)) };
  const outputs = predictionsOf(model, loss).map((name) => graph.value(name));
  return finish(needed, outputs, "prediction", model);
}

/** The mean loss of a batch, and what the loss compares with targets, if it does. Targets are the input `reg::targets`. */
export function evaluationModel(model: Model, weights: readonly WeightInfo[], recipe: ObjectiveRecipe): RunModel {
  const graph = forwardGraph(model, weights);
  const { value, prediction } = addObjective(graph, model, recipe, ({ type = "float32", shape }) => {
    return graph.input(targetsName, type, shape);
  });
  return finish(graph, prediction ? [value, prediction] : [value], "evaluation", model);
}

/** What is differentiated, and by own rules for some ops. */
export interface GradientRecipe extends ObjectiveRecipe {
  readonly gradients: GradientRules;
}

/** The gradients of the mean loss of a batch by some of the weights, in their order, of the network as it predicts. */
export function gradientModel(
  model: Model,
  weights: readonly WeightInfo[],
  wrt: readonly WeightInfo[],
  recipe: GradientRecipe,
): RunModel {
  const graph = forwardGraph(model, weights);
  const { value, prediction, gradient } = addObjective(graph, model, recipe, ({ type = "float32", shape }) => {
    return graph.input(targetsName, type, shape);
  });
  const from = prediction && gradient ? prediction : value;
  const values = wrt.map(({ name }) => graph.value(name));
  return finish(graph, differentiate(graph, from, values, recipe.gradients, gradient), "gradients", model);
}

/** s · Σ R(w) of a plan, and the part of it that is in the loss; the strengths are inputs. */
export function penaltyModel(
  model: Model,
  weights: readonly WeightInfo[],
  plan: Plan | undefined,
  runtime: Runtime,
): RunModel {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  declare(graph, weights);
  const strengths = feedStrengths(feedInputs(graph), plan);
  const nodes = planNodes(graph, wholeBlocks(weights), { plan, runtime }, strengths);
  // Two separate outputs, also where both are the same value.
  return finish(
    graph,
    [graph.op("Identity", [nodes.penalty()]), graph.op("Mul", [nodes.inLoss(), 1])],
    "penalty",
    model,
  );
}
