// Training as an ONNX model that runs as many steps as it is fed batches: the weights stay in the runtime between them, small
// ones as a single vector.

import { createGraph, type Graph, graphProto, type Model, modelOf, namesTaken, type Value } from "@reg/onnx-graph";
import type { GraphProto } from "@reg/onnx-graph/proto";
import { type Block, blocksOf, toBlocks, toWeights } from "./blocks.ts";
import { named, prefix, scheduleNames, scheduleOf, slotName, targetsName, valueIn } from "./declarations.ts";
import type { DropoutMask } from "./dropout.ts";
import { inputsOf, trainingOpset } from "./forward.ts";
import { addObjective } from "./objective.ts";
import { planNodes } from "./penalties.ts";
import type { StepRecipe } from "./recipe.ts";
import type { WeightInfo } from "./state.ts";
import { addStep } from "./step.ts";
import { addModel, nameResults, type TrainingModel } from "./stepModel.ts";

/** Names in the body are those of the model: the stacks around it step aside. */
const stacked = (name: string) => `${prefix}steps:${name}`;

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

/** The body of the Loop, one step; its batches and its schedule become inputs around it. */
function addBody(
  graph: Graph,
  model: Model,
  weights: readonly WeightInfo[],
  recipe: StepRecipe,
  blocks: readonly Block[],
) {
  const body = graph.body();
  const stack = ({ name, type, shape }: Value) =>
    graph.input(stacked(name), type ?? "float32", shape && ["steps", ...shape]);
  const inputs = inputsOf(model).map(stack);
  const step = body.input(`${prefix}step`, "int64", []);
  const go = body.input(`${prefix}go`, "bool", []);
  const declareMask = ({ name, shape }: DropoutMask) =>
    entryOf(body, stack({ name, type: "uint8", shape }), step, name);
  const { states, before, masks, ...parts } = addModel(body, model, weights, recipe, declareMask, blocks);
  inputsOf(model).forEach(({ name }, i) => void entryOf(body, inputs[i]!, step, name));
  const schedule = scheduleOf(scheduleNames(recipe), (name) =>
    entryOf(body, graph.input(stacked(name), "float32", ["steps"]), step, name),
  );
  parts.addForward();
  const objective = addObjective(body, model, recipe, (targets) => {
    return entryOf(body, stack({ ...targets, name: targetsName }), step, targetsName);
  });
  const penalties = planNodes(body, blocks, recipe, schedule);
  const results = addStep(body, recipe, { objective, penalties, blocks, schedule, states });
  const { reports, next } = nameResults(body, before, parts.after(results), results);
  const proto = graphProto(body, [named(body, go, `${prefix}goOn`), ...next, ...reports], "training step");
  return { proto, inputs, masks, before, next, reports };
}

/**
 * Several training steps in one run: every input of a batch, and every scalar of the schedule, has an axis of steps in front;
 * so have the reports. The number of steps is that axis' length.
 */
export function loopModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): TrainingModel {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  const blocks = blocksOf(weights, recipe);
  const { proto, inputs, masks, before, next, reports } = addBody(graph, model, weights, recipe, blocks);
  const names = scheduleNames(recipe);
  const around = addStates(graph, weights, recipe, { before, blocks });
  const count = graph.op("Size", [graph.value(stacked(names.strength))]);
  const stackedReports = reports.map((report) => ({ ...report, shape: ["steps"] }));
  const values = addLoop(graph, proto, [count, ...around.before], [...next, ...stackedReports]);
  const after = around.after(values.slice(0, next.length));
  const [loss, dataLoss, penalty] = values.slice(next.length) as [Value, Value, Value];
  return {
    model: modelOf(graph, [...after, loss, dataLoss, penalty], "training steps", model),
    inputs,
    targets: valueIn(graph, stacked(targetsName)),
    masks: masks.map((mask) => ({ ...mask, name: stacked(mask.name) })),
    schedule: {
      strength: stacked(names.strength),
      penaltyRate: stacked(names.penaltyRate),
      scalars: names.scalars.map(stacked),
    },
    state: around.state,
    nextState: after.map(({ name }) => name),
    reports: { loss: loss.name, dataLoss: dataLoss.name, penalty: penalty.name },
  };
}

/** The state around a Loop whose body starts from `before`: outside each weight is for itself. */
function addStates(
  graph: Graph,
  weights: readonly WeightInfo[],
  { optimizer }: StepRecipe,
  { before, blocks }: { before: readonly Value[]; blocks: readonly Block[] },
) {
  // What a body carries of each weight: itself and the optimizer's slots.
  const kinds = [(name: string) => name, ...optimizer.slots.map((slot) => (name: string) => slotName(slot, name))];
  const own = weights.flatMap(({ name, type, shape }) => kinds.map((kind) => ({ name: kind(name), type, shape })));
  const others = before.slice(blocks.length * kinds.length);
  const state = [...own, ...others].map(({ name, type, shape }) => {
    return graph.input(stacked(name), type ?? "float32", shape ?? []);
  });
  const inBlocks = kinds.map((kind) => toBlocks(graph, blocks, (name) => graph.value(stacked(kind(name)))));
  const running = state.slice(own.length);
  return {
    state,
    before: [...blocks.flatMap((_, i) => inBlocks.map((values) => values[i]!)), ...running],
    after(next: readonly Value[]): readonly Value[] {
      const results = kinds.map((kind, k) => {
        const values = blocks.map((_, i) => next[i * kinds.length + k]!);
        return toWeights(graph, blocks, values, (name) => `${stacked(kind(name))}:after`);
      });
      const ofWeights = weights.flatMap(({ name }) => results.map((each) => each.get(name)!));
      return [...ofWeights, ...next.slice(blocks.length * kinds.length)];
    },
  };
}
