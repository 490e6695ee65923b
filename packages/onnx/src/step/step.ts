import { differentiate, type Graph, type Value } from "@reg/onnx-graph";
import { type Block, toBlocks } from "./blocks.ts";
import type { Objective } from "./objective.ts";
import type { PlanNodes } from "./penalties.ts";
import type { StepRecipe } from "./recipe.ts";
import type { Schedule } from "./schedule.ts";
import type { WeightState } from "./state.ts";

/** A step's results: what is reported of the weights before it, and the weights after it. */
export interface StepResults {
  readonly loss: Value;
  readonly dataLoss: Value;
  readonly penalty: Value;
  readonly states: readonly WeightState[];
}

/** The first half of a step: what is reported, and the gradients as the optimizer gets them, in the order of the weights. */
export interface Gradients extends Omit<StepResults, "states"> {
  readonly gradients: readonly Value[];
}

/** What both halves of a step start from. */
export interface StepStart {
  readonly penalties: PlanNodes;
  readonly blocks: readonly Block[];
  /** Of the blocks, in their order. */
  readonly states: readonly WeightState[];
}

/** Adds loss, penalty and backward to a graph that has the forward part. */
export function addGradients(
  graph: Graph,
  { optimizer, runtime, gradients: rules }: StepRecipe,
  { objective, penalties, blocks, states }: StepStart & { objective: Objective },
): Gradients {
  const { value: dataLoss, prediction, gradient: slope } = objective;
  const from = prediction && slope ? prediction : dataLoss;
  const names = blocks.flatMap(({ weights }) => weights.map(({ name }) => name));
  const wrt = names.map((name) => graph.value(name));
  const found = differentiate(graph, from, wrt, rules, slope);
  const slopes = new Map(names.map((name, i) => [name, found[i]!]));
  const ofBlocks = toBlocks(graph, blocks, (name) => slopes.get(name)!);
  const whole = states.map(({ weight }, i) => ({ weight, gradient: penalties.gradient(weight, ofBlocks[i]!) }));
  const gradients = optimizer.clipping?.(graph, whole, runtime) ?? whole.map(({ gradient }) => gradient);
  return { loss: graph.op("Add", [dataLoss, penalties.inLoss()]), dataLoss, penalty: penalties.penalty(), gradients };
}

/** What the second half works with: gradients in the order of the states. */
export interface Updates extends Omit<StepStart, "blocks"> {
  readonly gradients: readonly Value[];
  readonly schedule: Schedule;
}

/** Adds the second half, for all weights or some: the optimizer's update, then that of modes `proximal` and `decoupled`. */
export function addUpdates(
  graph: Graph,
  { optimizer }: StepRecipe,
  { gradients, penalties, schedule, states }: Updates,
): readonly WeightState[] {
  return states.map(({ weight, slots }, i): WeightState => {
    const updated = optimizer.update({ graph, weight, gradient: gradients[i]!, slots, scalars: schedule.scalars });
    return { weight: penalties.update(weight, updated.weight), slots: updated.slots };
  });
}

/** Adds both splitStep. */
export function addStep(
  graph: Graph,
  recipe: StepRecipe,
  { objective, ...rest }: StepStart & Omit<Updates, "gradients"> & { objective: Objective },
): StepResults {
  const { gradients, ...reports } = addGradients(graph, recipe, { objective, ...rest });
  return { ...reports, states: addUpdates(graph, recipe, { gradients, ...rest }) };
}
