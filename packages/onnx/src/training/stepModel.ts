// Training as ONNX models. `stepModel` is one step, the plainest form there is; `loopModel` runs as many as it is fed batches,
// and the weights stay in the runtime between them.
import type { GraphProto } from "../generated/onnx_pb.ts";
import { createGraph, type Graph, type Value } from "../graph/graph.ts";
import { graphProto, modelOf } from "../graph/toModel.ts";
import type { Model } from "../model.ts";
import { withBatchStatistics } from "./batchStatistics.ts";
import {
  declareStates,
  flat,
  named,
  nameReports,
  output,
  prefix,
  reportNames,
  type ScheduleNames,
  scheduleNames,
  scheduleOf,
  targetsName,
  valueIn,
  type WeightInfo,
} from "./declarations.ts";
import { type DropoutMask, withDropout } from "./dropout.ts";
import { addForward, inputsOf, trainingOpset } from "./forward.ts";
import { addObjective } from "./objective.ts";
import { addStep, type StepRecipe, type StepResults } from "./step.ts";

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
) {
  const { model: forward, statistics } = withBatchStatistics(model, new Set(weights.map(({ name }) => name)));
  const states = declareStates(graph, weights, recipe);
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
function nameResults(graph: Graph, before: readonly Value[], after: readonly Value[], results: StepResults) {
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
  const results = addStep(graph, recipe, { objective, schedule, states });
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

/** A slice of a stack of batches, under the name that a body knows it by. */
function entryOf(body: Graph, stack: Value, at: Value, name: string): Value {
  const gather = {
    op: "Gather",
    domain: "",
    name,
    inputs: [stack.name, at.name],
    outputs: [name],
    attributes: { axis: 0 },
  };
  return body.add(gather)[0]!;
}

/** As many runs of a body as `count` says. What it carries on is called as in the body, with `:steps` behind it. */
function addLoop(
  graph: Graph,
  body: GraphProto,
  [count, ...state]: readonly Value[],
  results: readonly Value[],
): readonly Value[] {
  const after = results.map((value) => ({ ...value, name: `${value.name}:steps` }));
  const outputs = after.map(({ name }) => name);
  const inputs = [count!.name, "", ...state.map(({ name }) => name)];
  const loop = { op: "Loop", domain: "", name: "training steps", inputs, outputs, attributes: { body } };
  return graph.add(loop, new Map(after.map((value) => [value.name, value])));
}

/**
 * Several training steps in one run: every input of a batch, and every scalar of the schedule, has an axis of steps in front;
 * so have the reports. The number of steps is that axis' length.
 */
export function loopModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): TrainingModel {
  const graph = createGraph(trainingOpset(model));
  const body = graph.body();
  // Names in the body are those of the model: the stacks around it step aside.
  const stacked = (name: string) => `${prefix}steps:${name}`;
  const stack = ({ name, type, shape }: Value) =>
    graph.input(stacked(name), type ?? "float32", shape && ["steps", ...shape]);
  const outer = inputsOf(model).map(stack);
  const step = body.input(`${prefix}step`, "int64", []);
  const go = body.input(`${prefix}go`, "bool", []);
  const {
    states,
    before: inner,
    ...parts
  } = addModel(body, model, weights, recipe, ({ name, shape }) => {
    return entryOf(body, stack({ name, type: "uint8", shape }), step, name);
  });
  inputsOf(model).forEach(({ name }, i) => void entryOf(body, outer[i]!, step, name));
  const names = scheduleNames(recipe);
  const schedule = scheduleOf(names, (name) =>
    entryOf(body, graph.input(stacked(name), "float32", ["steps"]), step, name),
  );
  parts.addForward();
  const objective = addObjective(body, model, recipe, (targets) => {
    return entryOf(body, stack({ ...targets, name: targetsName }), step, targetsName);
  });
  const results = addStep(body, recipe, { objective, schedule, states });
  const { reports, next } = nameResults(body, inner, parts.after(results), results);
  const bodyProto = graphProto(body, [named(body, go, `${prefix}goOn`), ...next, ...reports], "training step");

  const state = inner.map(({ name, type, shape }) => graph.input(stacked(name), type ?? "float32", shape ?? []));
  const count = graph.op("Size", [graph.value(stacked(names.strength))]);
  const values = addLoop(
    graph,
    bodyProto,
    [count, ...state],
    [...next, ...reports.map((report) => ({ ...report, shape: ["steps"] }))],
  );
  const outputs = values.map(({ name }) => name);
  const [loss, dataLoss, penalty] = outputs.slice(next.length) as [string, string, string];
  return {
    model: modelOf(graph, values, "training steps", model),
    inputs: outer,
    targets: valueIn(graph, stacked(targetsName)),
    masks: parts.masks.map((mask) => ({ ...mask, name: stacked(mask.name) })),
    schedule: {
      strength: stacked(names.strength),
      penaltyRate: stacked(names.penaltyRate),
      scalars: names.scalars.map(stacked),
    },
    state,
    nextState: outputs.slice(0, next.length),
    reports: { loss, dataLoss, penalty },
  };
}
