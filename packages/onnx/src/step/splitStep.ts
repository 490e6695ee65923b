// A training step as several models, for networks that are large beside what a run of the runtime costs: first the reports and all
// gradients, then each weight is updated by itself. Nothing is held but weights, the optimizer's memory and gradients.
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

/** The update of one weight. */
export interface UpdateModel {
  readonly model: Model;
  readonly gradient: string;
  /** The weight and its slots, in the order of the outputs that replace them. */
  readonly state: readonly string[];
  readonly nextState: readonly string[];
  /** Whether any number of entries in a row will do, as vectors: each follows from the entries at its place alone. */
  readonly pieces: boolean;
  /** Whether the weight may be written over its gradient. */
  readonly overGradient: boolean;
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

/** Whether the update of a weight looks at each entry by itself. */
function isElementwise(weight: WeightInfo, { optimizer, plan }: StepRecipe): boolean {
  const entries = entriesByWeight(plan).get(weight.name) ?? [];
  // In mode `loss` the penalty is in the gradient.
  const moving = entries.filter(({ mode }) => movesWeight(mode));
  return optimizer.elementwise === true && moving.every(({ penalty }) => entrywiseTerms(penalty) !== undefined);
}

/** Writes the update of one weight. */
export function updateModel(model: Model, weight: WeightInfo, recipe: StepRecipe): UpdateModel {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  const feed = feedInputs(graph);
  const pieces = isElementwise(weight, recipe);
  const shape = pieces ? ["entries"] : weight.shape;
  const states = declareStates(graph, [{ ...weight, shape }], recipe.optimizer.slots);
  const gradient = feed({ name: gradientName, type: weight.type, shape });
  const penalties = planNodes(graph, wholeBlocks([weight]), recipe, feedStrengths(feed, recipe.plan));
  const rates = feedRates(feed, recipe);
  const before = flat(states);
  const after = flat(addUpdates(graph, recipe, { gradients: [gradient], penalties, rates, states }));
  const next = nextOutputs(graph, before, after);
  return {
    model: modelOf(graph, next, "update", model),
    gradient: gradient.name,
    state: before.map(({ name }) => name),
    nextState: next.map(({ name }) => name),
    pieces,
    overGradient: canReplace(graph, gradient, next[0]!),
  };
}
