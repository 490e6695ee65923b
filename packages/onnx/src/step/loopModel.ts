// Training as an ONNX model that runs as many steps as it is fed batches: the weights stay in the runtime between them, small
// ones as a single vector.
import { createGraph, type Graph, graphProto, type Model, modelOf, namesTaken, type Value } from "@reg/onnx-graph";
import type { GraphProto } from "@reg/onnx-graph/proto";
import { type Block, blocksOf, toBlocks, toWeights } from "./blocks.ts";
import { feedEntries } from "./feed.ts";
import { inputsOf, trainingOpset, valueIn } from "./forward.ts";
import { loopNames, perStep, slotName, targetsName } from "./names.ts";
import { named } from "./outputs.ts";
import { type RateNames, rateNames } from "./rates.ts";
import type { StepRecipe } from "./recipe.ts";
import type { WeightInfo } from "./state.ts";
import { addStep, type Step } from "./step.ts";
import type { TrainingModel } from "./trainingModel.ts";

/** The body of the Loop, one step; its batches and its rates become inputs around it. */
function addBody(
  graph: Graph,
  model: Model,
  recipe: StepRecipe,
  blocks: readonly Block[],
): Step & { readonly proto: GraphProto } {
  const body = graph.body();
  const at = body.input(loopNames.step, "int64", []);
  const go = body.input(loopNames.go, "bool", []);
  const step = addStep(body, { model, recipe, blocks, feed: feedEntries(graph, body, at) });
  const outputs = [named(body, go, loopNames.goOn), ...step.nextState, ...step.reports];
  return { ...step, proto: graphProto(body, outputs, "training step") };
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

/** What a body carries of each weight: itself and the optimizer's memory, by the name of the weight. */
const kindsOf = ({ optimizer }: StepRecipe): readonly ((weight: string) => string)[] => [
  (weight) => weight,
  ...optimizer.slots.map((slot) => (weight: string) => slotName(slot, weight)),
];

/** The inputs around a Loop that hold the state: there each weight is for itself. */
function declareAround(
  graph: Graph,
  weights: readonly WeightInfo[],
  kinds: ReturnType<typeof kindsOf>,
  statistics: readonly Value[],
): readonly Value[] {
  const own = weights.flatMap(({ name, type, shape }) => kinds.map((kind) => ({ name: kind(name), type, shape })));
  return [...own, ...statistics].map(({ name, type, shape }) => {
    return graph.input(perStep(name), type ?? "float32", shape ?? []);
  });
}

/** The state as the body carries it, from the inputs around it. */
function intoBody(
  graph: Graph,
  blocks: readonly Block[],
  kinds: ReturnType<typeof kindsOf>,
  statistics: readonly Value[],
): readonly Value[] {
  const inBlocks = kinds.map((kind) => toBlocks(graph, blocks, (name) => graph.value(perStep(kind(name)))));
  const running = statistics.map(({ name }) => graph.value(perStep(name)));
  return [...blocks.flatMap((_, i) => inBlocks.map((values) => values[i]!)), ...running];
}

/** What the body carried on, as values of weights in the order of the inputs around it. */
function fromBody(
  graph: Graph,
  weights: readonly WeightInfo[],
  blocks: readonly Block[],
  kinds: ReturnType<typeof kindsOf>,
  carried: readonly Value[],
): readonly Value[] {
  const results = kinds.map((kind, k) => {
    const values = blocks.map((_, i) => carried[i * kinds.length + k]!);
    return toWeights(graph, blocks, values, (name) => `${perStep(kind(name))}:after`);
  });
  const ofWeights = weights.flatMap(({ name }) => results.map((each) => each.get(name)!));
  return [...ofWeights, ...carried.slice(blocks.length * kinds.length)];
}

const perStepRates = ({ strength, penaltyRate, ownRate, scalars, pressures, frozen }: RateNames): RateNames => ({
  strength: perStep(strength),
  penaltyRate: perStep(penaltyRate),
  ownRate: perStep(ownRate),
  scalars: scalars.map(perStep),
  pressures: pressures.map(perStep),
  frozen: frozen.map(perStep),
});

/**
 * Several training steps in one run: every input of a batch, and every rate, has an axis of steps in front;
 * so have the reports. The number of steps is that axis' length.
 */
export function loopModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): TrainingModel {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  const blocks = blocksOf(weights, recipe);
  const kinds = kindsOf(recipe);
  const { proto, masks, ...step } = addBody(graph, model, recipe, blocks);
  const statistics = step.state.slice(blocks.length * kinds.length);
  const state = declareAround(graph, weights, kinds, statistics);
  const before = intoBody(graph, blocks, kinds, statistics);
  const rates = perStepRates(rateNames(recipe));
  const count = graph.op("Size", [graph.value(rates.strength)]);
  const reports = step.reports.map((report) => ({ ...report, shape: ["steps"] }));
  const values = addLoop(graph, proto, [count, ...before], [...step.nextState, ...reports]);
  const after = fromBody(graph, weights, blocks, kinds, values.slice(0, step.nextState.length));
  const [loss, dataLoss, penalty] = values.slice(step.nextState.length) as [Value, Value, Value];
  return {
    model: modelOf(graph, [...after, loss, dataLoss, penalty], "training steps", model),
    inputs: inputsOf(model).map(({ name }) => graph.value(perStep(name))),
    targets: valueIn(graph, perStep(targetsName)),
    masks: masks.map((mask) => ({ ...mask, name: perStep(mask.name) })),
    rates,
    state,
    nextState: after.map(({ name }) => name),
    reports: { loss: loss.name, dataLoss: dataLoss.name, penalty: penalty.name },
  };
}
