// A training step as an ONNX model, in the plainest form there is. `loopModel.ts` is what runs.
import { createGraph, type Graph, type Model, modelOf, type Value } from "@reg/onnx-graph";
import { withBatchStatistics } from "./batchStatistics.ts";
import { toWeights, wholeBlocks } from "./blocks.ts";
import {
  declareStates,
  flat,
  nameReports,
  output,
  reportNames,
  type ScheduleNames,
  scheduleNames,
  scheduleOf,
  targetsName,
  valueIn,
} from "./declarations.ts";
import { type DropoutMask, withDropout } from "./dropout.ts";
import { addForward, inputsOf, trainingOpset } from "./forward.ts";
import { addObjective } from "./objective.ts";
import { planNodes } from "./penalties.ts";
import type { StepRecipe } from "./recipe.ts";
import type { WeightInfo } from "./state.ts";
import { addStep, type StepResults } from "./step.ts";

/** A training graph and the names its inputs and outputs have. */
export interface TrainingModel {
  readonly model: Model;
  readonly inputs: readonly Value[];
  /** `undefined` where the model computes its own loss. */
  readonly targets: Value | undefined;
  /** What Dropout keeps: to be drawn for each step. */
  readonly masks: readonly DropoutMask[];
  readonly schedule: ScheduleNames;
  /** Inputs that hold weights, the optimizer's memory and running statistics, in the order of the outputs that replace them. */
  readonly state: readonly Value[];
  readonly nextState: readonly string[];
  readonly reports: { readonly loss: string; readonly dataLoss: string; readonly penalty: string };
}

/** What a step starts from: weights with their slots, running statistics; and the forward part that reads them. */
export function addModel(
  graph: Graph,
  model: Model,
  weights: readonly WeightInfo[],
  recipe: StepRecipe,
  declareMask: (mask: DropoutMask) => Value,
  blocks = wholeBlocks(weights),
) {
  const { model: forward, statistics } = withBatchStatistics(model, new Set(weights.map(({ name }) => name)));
  const states = declareStates(
    graph,
    blocks.map(({ info }) => info),
    recipe,
  );
  toWeights(
    graph,
    blocks,
    states.map(({ weight }) => weight),
    (name) => name,
  );
  const running = statistics.map(({ name, type, shape }) => graph.input(name, type, shape));
  const fed = new Set([...weights, ...statistics].map(({ name }) => name));
  const masks: DropoutMask[] = [];
  const { dropout = true } = recipe;
  const form = dropout ? withDropout(graph, inputsOf(model), declareMask, masks) : undefined;
  return {
    states,
    masks,
    before: [...flat(states), ...running],
    addForward: () => addForward(graph, forward, fed, form),
    after: (results: StepResults) => [...flat(results.states), ...statistics.map(({ next }) => graph.value(next))],
  };
}

/** The reports and the state after a step, as outputs. */
export function nameResults(graph: Graph, before: readonly Value[], after: readonly Value[], results: StepResults) {
  const used = new Set<string>();
  return {
    reports: nameReports(graph, results),
    next: after.map((value, i) => output(graph, value, before[i]!, used)),
  };
}

/** One training step: feed a batch, the state and the schedule's four scalars; get the reports and the state after it. */
export function stepModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): TrainingModel {
  const graph = createGraph(trainingOpset(model));
  const inputs = inputsOf(model).map(({ name, type, shape }) => graph.input(name, type ?? "float32", shape));
  const {
    states,
    before: state,
    ...step
  } = addModel(graph, model, weights, recipe, ({ name, shape }) => {
    return graph.input(name, "uint8", shape);
  });
  const names = scheduleNames(recipe);
  const schedule = scheduleOf(names, (name) => graph.input(name, "float32", []));
  step.addForward();
  const objective = addObjective(graph, model, recipe, ({ type = "float32", shape }) => {
    return graph.input(targetsName, type, shape);
  });
  const blocks = wholeBlocks(weights);
  const penalties = planNodes(graph, blocks, recipe, schedule);
  const results = addStep(graph, recipe, { objective, penalties, blocks, schedule, states });
  const { reports, next } = nameResults(graph, state, step.after(results), results);
  return {
    model: modelOf(graph, [...reports, ...next], "training step", model),
    inputs,
    targets: valueIn(graph, targetsName),
    masks: step.masks,
    schedule: names,
    state,
    nextState: next.map(({ name }) => name),
    reports: reportNames,
  };
}
