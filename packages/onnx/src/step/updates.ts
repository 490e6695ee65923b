// The second part of every training step: the optimizer's update, then that of modes `proximal` and `decoupled`.
import type { Graph, Value } from "@reg/onnx-graph";
import type { PlanNodes } from "./penalties.ts";
import type { Rates } from "./rates.ts";
import type { StepRecipe } from "./recipe.ts";
import type { WeightState } from "./state.ts";

/** What an update goes on with; gradients are in the order of the states. */
export interface UpdateStart {
  readonly gradients: readonly Value[];
  readonly states: readonly WeightState[];
  readonly penalties: PlanNodes;
  readonly rates: Rates;
}

/** Adds the update of all weights or some, and gives them and the optimizer's memory after the step. */
export const addUpdates = (
  graph: Graph,
  { optimizer }: StepRecipe,
  { gradients, states, penalties, rates }: UpdateStart,
): readonly WeightState[] => {
  const updates = states.map(({ weight, slots }, i) => {
    const context = { graph, weight, gradient: gradients[i]!, slots, scalars: rates.scalars };
    const updated = optimizer.update(context);
    return [weight.name, { ...updated, weight: penalties.update(weight, updated, rates) }] as const;
  });
  const moved = penalties.updateUnits(new Map(updates), rates);
  return updates.map(([name, { slots }]) => ({ weight: moved.get(name)!.weight, slots }));
};
