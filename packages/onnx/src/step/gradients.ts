// The first part of every training step: forward, objective, backward. What follows is the update, in the same graph
// (`step.ts`) or in one for each weight (`splitStep.ts`).
import { differentiate, type Graph, type Model, type Value } from "@reg/onnx-graph";
import { withBatchStatistics } from "./batchStatistics.ts";
import { type Block, toBlocks, toWeights } from "./blocks.ts";
import { type DropoutMask, withDropout } from "./dropout.ts";
import type { Feed } from "./feed.ts";
import { addForward, inputsOf } from "./forward.ts";
import { targetsName } from "./names.ts";
import { addObjective, type Objective } from "./objective.ts";
import { type PlanNodes, planNodes } from "./penalties.ts";
import { feedStrengths } from "./rates.ts";
import type { StepRecipe } from "./recipe.ts";
import { declareStates, type WeightState } from "./state.ts";

/** What a step is written from. */
export interface StepSource {
  readonly model: Model;
  readonly recipe: StepRecipe;
  /** The weights, as the graph holds them. */
  readonly blocks: readonly Block[];
  /** What the graph holds of the optimizer's memory. */
  readonly slots: readonly string[];
  /** Whether value and gradient of a penalty may share parts, which are then held from one to the other. */
  readonly sharing: boolean;
  readonly feed: Feed;
}

/** What is reported of the weights before the step, and the gradients as the optimizer gets them. */
export interface Gradients {
  readonly loss: Value;
  readonly dataLoss: Value;
  readonly penalty: Value;
  /** In the order of the blocks. */
  readonly gradients: readonly Value[];
}

/** The step up to its gradients, and what the update goes on with. */
export interface StepStart extends Gradients {
  readonly states: readonly WeightState[];
  readonly penalties: PlanNodes;
  /** What Dropout keeps: to be drawn for each step. */
  readonly masks: readonly DropoutMask[];
  /** Running statistics before the step, and after it. */
  readonly statistics: readonly Value[];
  readonly nextStatistics: readonly Value[];
}

/** Adds forward, objective and backward to a graph, with all that they read. */
export function addGradients(graph: Graph, source: StepSource): StepStart {
  const { model, recipe, blocks, slots, feed, sharing } = source;
  const names = blocks.flatMap(({ weights }) => weights.map(({ name }) => name));
  const training = withBatchStatistics(model, new Set(names));
  const states = declareStates(
    graph,
    blocks.map(({ info }) => info),
    slots,
  );
  toWeights(
    graph,
    blocks,
    states.map(({ weight }) => weight),
    (name) => name,
  );
  const statistics = training.statistics.map(({ name, type, shape }) => graph.input(name, type, shape));
  for (const input of inputsOf(model)) feed(input);
  const strengths = feedStrengths(feed, recipe.plan);
  const masks: DropoutMask[] = [];
  const form = recipe.dropout === false ? undefined : withDropout(graph, inputsOf(model), feed, masks);
  addForward(graph, training.model, new Set([...names, ...statistics.map(({ name }) => name)]), form);
  const objective = addObjective(graph, model, recipe, (targets) => feed({ ...targets, name: targetsName }));
  const penalties = planNodes(graph, blocks, recipe, strengths, sharing);
  const gradients = addBackward(graph, recipe, { objective, penalties, blocks, states });
  const nextStatistics = training.statistics.map(({ next }) => graph.value(next));
  return { ...gradients, states, penalties, masks, statistics, nextStatistics };
}

/** Adds penalty and backward to a graph that has the objective. */
function addBackward(
  graph: Graph,
  { optimizer, runtime, gradients: rules }: StepRecipe,
  {
    objective,
    penalties,
    blocks,
    states,
  }: Pick<StepStart, "penalties" | "states"> & {
    readonly objective: Objective;
    readonly blocks: readonly Block[];
  },
): Gradients {
  const { value: dataLoss, prediction, gradient: byPrediction } = objective;
  const from = prediction && byPrediction ? prediction : dataLoss;
  const names = blocks.flatMap(({ weights }) => weights.map(({ name }) => name));
  const wrt = names.map((name) => graph.value(name));
  const found = differentiate(graph, from, wrt, rules, byPrediction);
  const byName = new Map(names.map((name, i) => [name, found[i]!]));
  const ofBlocks = toBlocks(graph, blocks, (name) => byName.get(name)!);
  const whole = states.map(({ weight }, i) => ({ weight, gradient: penalties.gradient(weight, ofBlocks[i]!) }));
  const gradients = optimizer.clipping?.(graph, whole, runtime) ?? whole.map(({ gradient }) => gradient);
  return { loss: graph.op("Add", [dataLoss, penalties.inLoss()]), dataLoss, penalty: penalties.penalty(), gradients };
}
