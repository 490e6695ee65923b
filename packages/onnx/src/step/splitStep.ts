// A training step as several models, for networks that are large beside what a run of the runtime costs: first the reports and all
// gradients, then each weight is updated by itself, or together with those that a penalty on units ties to it. Nothing is held but
// weights, the optimizer's memory and gradients, and beside them only what the update of one weight, or of such weights, takes.
import type { Plan } from "@reg/core";
import { movesWeight } from "@reg/core/adapter";
import { createGraph, type Graph, type GraphNode, type Model, modelOf, namesTaken, type Value } from "@reg/onnx-graph";
import { entrywiseTerms } from "../lowering/entrywiseTerms.ts";
import { wholeBlocks } from "./blocks.ts";
import type { DropoutMask } from "./dropout.ts";
import { feedInputs } from "./feed.ts";
import { inputsOf, trainingOpset, valueIn } from "./forward.ts";
import { addGradients } from "./gradients.ts";
import { gradientName, reportNames, targetsName } from "./names.ts";
import { nextOutputs, reportOutputs } from "./outputs.ts";
import { planNodes } from "./penalties.ts";
import { entriesByWeight } from "./planEntries.ts";
import { feedRates, feedStrengths, type RateNames, rateNames } from "./rates.ts";
import type { StepRecipe } from "./recipe.ts";
import { declareStates, flat, type WeightInfo } from "./state.ts";
import { addUpdates } from "./updates.ts";

/** Forward, loss, penalty and backward. Weights and running statistics are fed under their own names. */
export interface GradientModel {
  readonly model: Model;
  readonly inputs: readonly Value[];
  /** `undefined` where the model computes its own loss. */
  readonly targets: Value | undefined;
  /** Inputs that are drawn again for each step. */
  readonly masks: readonly DropoutMask[];
  readonly strengths: Pick<RateNames, "strength" | "pressures">;
  /** The output that is the gradient of each weight, in the order of the weights. */
  readonly gradients: readonly string[];
  /** The outputs that replace the running statistics, in their order. */
  readonly nextStatistics: readonly string[];
  readonly reports: typeof reportNames;
}

/** Writes the step up to its gradients. */
export function gradientModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): GradientModel {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  const [blocks, feed] = [wholeBlocks(weights), feedInputs(graph)];
  // The optimizer's memory is of no use here, and what value and gradient share would be held between them.
  const start = addGradients(graph, { model, recipe, blocks, feed, slots: [], sharing: false });
  const gradients = nextOutputs(graph, flat(start.states), start.gradients);
  const outputs = [...reportOutputs(graph, start), ...gradients, ...start.nextStatistics];
  return {
    model: modelOf(graph, outputs, "gradients", model),
    inputs: inputsOf(model).map(({ name }) => graph.value(name)),
    targets: valueIn(graph, targetsName),
    masks: start.masks,
    strengths: rateNames(recipe),
    gradients: gradients.map(({ name }) => name),
    nextStatistics: start.nextStatistics.map(({ name }) => name),
    reports: reportNames,
  };
}

/** The update of one weight, or of weights that units tie. */
export interface UpdateModel {
  readonly model: Model;
  /** In the order of the weights. */
  readonly gradients: readonly string[];
  /** Each weight and its slots, in the order of the outputs that replace them. */
  readonly state: readonly string[];
  readonly nextState: readonly string[];
  /** Whether any number of entries in a row will do, as vectors: each follows from the entries at its place alone. */
  readonly pieces: boolean;
  /** Whether each weight may be written over its gradient. */
  readonly overGradient: readonly boolean[];
}

/** Ops that read an entry before they write that entry, and no other. */
const elementwise = new Set(["Add", "Sub", "Mul", "Div", "Identity"]);

/** The nodes that a value is computed by. */
function ancestors(graph: Graph, name: string): ReadonlySet<GraphNode> {
  const wanted = new Set([name]);
  const found = new Set<GraphNode>();
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((each) => wanted.has(each))) continue;
    found.add(node);
    for (const each of node.inputs) wanted.add(each);
  }
  return found;
}

/** Whether all that reads `before` is over when the last node of `after` writes, or is that node, entry by entry. */
function canReplace(graph: Graph, before: Value, after: Value): boolean {
  const past = ancestors(graph, after.name);
  const readers = graph.nodes.filter(({ inputs }) => inputs.includes(before.name));
  return readers.every((node) => past.has(node) && (node.outputs[0] !== after.name || elementwise.has(node.op)));
}

/** What penalties on units move together, by name: two of these have the same weights or none in common. */
const movedTogether = (plan: Plan | undefined): readonly (readonly string[])[] =>
  (plan?.units ?? [])
    .filter(({ mode }) => movesWeight(mode))
    .map(({ parameters }) => parameters.map(({ path }) => path));

/** Whether the update of a weight looks at each entry by itself. */
function isElementwise(weight: WeightInfo, { optimizer, plan }: StepRecipe): boolean {
  // A unit may lie in one weight: what reads a feature of the input.
  if (movedTogether(plan).flat().includes(weight.name)) return false;
  const entries = entriesByWeight(plan).get(weight.name) ?? [];
  // In mode `loss` the penalty is in the gradient.
  const moving = entries.filter(({ mode }) => movesWeight(mode));
  return optimizer.elementwise === true && moving.every(({ penalty }) => entrywiseTerms(penalty) !== undefined);
}

/** Weights that are updated in one run, by their places: those that a penalty on units moves together, and each other one by itself. */
export function updatedTogether(
  weights: readonly WeightInfo[],
  plan: Plan | undefined,
): readonly (readonly number[])[] {
  const tied = movedTogether(plan);
  const leaderOf = ({ name }: WeightInfo) => tied.find((paths) => paths.includes(name))?.at(0) ?? name;
  const groups = new Map<string, readonly number[]>();
  for (const [i, weight] of weights.entries()) {
    const leader = leaderOf(weight);
    groups.set(leader, [...(groups.get(leader) ?? []), i]);
  }
  return [...groups.values()];
}

/** Writes the update of weights in one run: all that a penalty on units moves together, or a single one. */
export function updateModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): UpdateModel {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  const feed = feedInputs(graph);
  const pieces = weights.length === 1 && isElementwise(weights[0]!, recipe);
  const shaped = weights.map((weight) => (pieces ? { ...weight, shape: ["entries"] } : weight));
  const states = declareStates(graph, shaped, recipe.optimizer.slots);
  const gradients = shaped.map(({ type, shape }) => feed({ name: graph.unique(gradientName), type, shape }));
  const penalties = planNodes(graph, wholeBlocks(weights), recipe, feedStrengths(feed, recipe.plan));
  const rates = feedRates(feed, recipe);
  const after = addUpdates(graph, recipe, { gradients, penalties, rates, states });
  const [before, next] = [flat(states), nextOutputs(graph, flat(states), flat(after))];
  const each = before.length / weights.length;
  return {
    model: modelOf(graph, next, "update", model),
    gradients: gradients.map(({ name }) => name),
    state: before.map(({ name }) => name),
    nextState: next.map(({ name }) => name),
    pieces,
    overGradient: gradients.map((gradient, i) => canReplace(graph, gradient, next[i * each]!)),
  };
}
