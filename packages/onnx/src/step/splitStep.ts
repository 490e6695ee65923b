// A training step as two models, for networks that are large beside what a run of the runtime costs: first the reports and all
// gradients, then each weight is updated by itself. Nothing is held but weights, the optimizer's memory and gradients.
import { createGraph, type Graph, type GraphNode, type Model, modelOf, type Value } from "@reg/onnx-graph";
import { entrywiseTerms } from "../lowering/entrywiseTerms.ts";
import { wholeBlocks } from "./blocks.ts";
import {
  declareStates,
  flat,
  nameReports,
  output,
  prefix,
  reportNames,
  scheduleNames,
  scheduleOf,
  targetsName,
  valueIn,
} from "./declarations.ts";
import type { DropoutMask } from "./dropout.ts";
import { inputsOf, trainingOpset } from "./forward.ts";
import { addObjective } from "./objective.ts";
import { planNodes } from "./penalties.ts";
import type { StepRecipe } from "./recipe.ts";
import type { WeightInfo } from "./state.ts";
import { addGradients, addUpdates } from "./step.ts";
import { addModel } from "./stepModel.ts";

/** Forward, loss, penalty and backward. Weights and running statistics are fed under their own names. */
export interface GradientModel {
  readonly model: Model;
  readonly inputs: readonly Value[];
  /** `undefined` where the model computes its own loss. */
  readonly targets: Value | undefined;
  /** Inputs that are drawn anew for each step. */
  readonly masks: readonly DropoutMask[];
  readonly strength: string;
  /** The output that is the gradient of each weight, in the order of the weights. */
  readonly gradients: readonly string[];
  /** The outputs that replace the running statistics, in their order. */
  readonly nextStatistics: readonly string[];
  readonly reports: typeof reportNames;
}

/** Writes the first half. */
export function gradientModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): GradientModel {
  const graph = createGraph(trainingOpset(model));
  const inputs = inputsOf(model).map(({ name, type, shape }) => graph.input(name, type ?? "float32", shape));
  // The optimizer's memory is of no use here.
  const stateless = { ...recipe, optimizer: { ...recipe.optimizer, slots: [] } };
  const parts = addModel(graph, model, weights, stateless, ({ name, shape }) => graph.input(name, "uint8", shape));
  const { strength } = scheduleNames(recipe);
  const given = graph.input(strength, "float32", []);
  parts.addForward();
  const objective = addObjective(graph, model, recipe, ({ type = "float32", shape }) => {
    return graph.input(targetsName, type, shape);
  });
  const blocks = wholeBlocks(weights);
  const penalties = planNodes(graph, blocks, recipe, { strength: given, penaltyRate: given }, false);
  const results = addGradients(graph, recipe, { objective, penalties, blocks, states: parts.states });
  const used = new Set<string>();
  const gradients = results.gradients.map((gradient, i) => output(graph, gradient, parts.before[i]!, used));
  const next = parts.after({ ...results, states: [] });
  const reports = nameReports(graph, results);
  return {
    model: modelOf(graph, [...reports, ...gradients, ...next], "gradients", model),
    inputs,
    targets: valueIn(graph, targetsName),
    masks: parts.masks,
    strength,
    gradients: gradients.map(({ name }) => name),
    nextStatistics: next.map(({ name }) => name),
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
  /** Whether each output may be written where its input lies. */
  readonly inPlace: boolean;
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
  const entry = plan?.regularized.find(({ parameter }) => parameter.path === weight.name);
  // In mode `loss` the penalty is in the gradient.
  if (!entry || entry.mode === "loss") return optimizer.elementwise === true;
  return optimizer.elementwise === true && entrywiseTerms(entry.penalty) !== undefined;
}

/** Writes the second half for one weight. */
export function updateModel(model: Model, weight: WeightInfo, recipe: StepRecipe): UpdateModel {
  const graph = createGraph(trainingOpset(model));
  const pieces = isElementwise(weight, recipe);
  const shape = pieces ? ["entries"] : weight.shape;
  const states = declareStates(graph, [{ ...weight, shape }], recipe);
  const gradient = graph.input(`${prefix}gradient`, weight.type, shape);
  const schedule = scheduleOf(scheduleNames(recipe), (name) => graph.input(name, "float32", []));
  const before = flat(states);
  const penalties = planNodes(graph, wholeBlocks([weight]), recipe, schedule);
  const after = flat(addUpdates(graph, recipe, { gradients: [gradient], penalties, schedule, states }));
  const used = new Set<string>();
  const next = after.map((value, i) => output(graph, value, before[i]!, used));
  return {
    model: modelOf(graph, next, "update", model),
    gradient: gradient.name,
    state: before.map(({ name }) => name),
    nextState: next.map(({ name }) => name),
    pieces,
    inPlace: before.every((value, i) => canReplace(graph, value, next[i]!)),
  };
}
