import type { Graph, Value } from "@reg/onnx-graph";
import type { DropoutMask } from "./dropout.ts";
import { addGradients, type StepSource } from "./gradients.ts";
import { nextOutputs, reportOutputs } from "./outputs.ts";
import { feedRates } from "./rates.ts";
import { flat } from "./state.ts";
import { addUpdates } from "./updates.ts";

/** A whole step in a graph. */
export interface Step {
  readonly masks: readonly DropoutMask[];
  /** Inputs that hold weights, the optimizer's memory and running statistics. */
  readonly state: readonly Value[];
  /** The outputs that replace them, in the same order. */
  readonly nextState: readonly Value[];
  /** Loss, data loss and penalty. */
  readonly reports: readonly Value[];
}

/** Adds a whole step to a graph: forward, objective, backward, update. */
export function addStep(graph: Graph, source: Omit<StepSource, "slots" | "sharing">): Step {
  const { recipe, feed } = source;
  const start = addGradients(graph, { ...source, slots: recipe.optimizer.slots, sharing: true });
  const states = addUpdates(graph, recipe, { ...start, rates: feedRates(feed, recipe) });
  const state = [...flat(start.states), ...start.statistics];
  return {
    masks: start.masks,
    state,
    reports: reportOutputs(graph, start),
    nextState: nextOutputs(graph, state, [...flat(states), ...start.nextStatistics]),
  };
}
