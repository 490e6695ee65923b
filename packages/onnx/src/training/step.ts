import type { Plan } from "@reg/core";
import { differentiate, type GradientRules } from "../differentiate.ts";
import type { Graph, Value } from "../graph/graph.ts";
import type { Runtime } from "../lowering/penaltyNodes.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Objective, ObjectiveRecipe } from "./objective.ts";
import { planNodes, type StrengthInputs } from "./penalties.ts";

/** What changes from step to step without changing the graph, each a scalar. */
export interface Schedule extends StrengthInputs {
  /** The optimizer's. */
  readonly scalars: readonly Value[];
}

/** What a training step is made of, besides the model. */
export interface StepRecipe extends ObjectiveRecipe {
  readonly optimizer: Optimizer;
  readonly plan: Plan | undefined;
  readonly runtime: Runtime;
  readonly gradients: GradientRules;
  /** Whether Dropout is active; it is when left out. */
  readonly dropout?: boolean;
}

/** A weight and the optimizer's memory of it, before or after a step. */
export interface WeightState {
  readonly weight: Value;
  readonly slots: readonly Value[];
}

/** A step's results: what is reported of the weights before it, and the weights after it. */
export interface StepResults {
  readonly loss: Value;
  readonly dataLoss: Value;
  readonly penalty: Value;
  readonly states: readonly WeightState[];
}

/** Adds loss, penalty, backward and update to a graph that has the forward part. */
export function addStep(
  graph: Graph,
  { optimizer, plan, runtime, gradients }: StepRecipe,
  values: { objective: Objective; schedule: Schedule; states: readonly WeightState[] },
): StepResults {
  const { objective, schedule, states } = values;
  const { value: dataLoss, prediction, gradient: slope } = objective;
  const weights = states.map(({ weight }) => weight);
  const from = prediction && slope ? prediction : dataLoss;
  const slopes = differentiate(graph, from, weights, gradients, slope);
  const penalties = planNodes(graph, plan, schedule, runtime);
  const whole = states.map(({ weight }, i) => ({ weight, gradient: penalties.gradient(weight, slopes[i]!) }));
  const clipped = optimizer.clipping?.(graph, whole, runtime);
  const after = states.map(({ weight, slots }, i): WeightState => {
    const gradient = clipped?.[i] ?? whole[i]!.gradient;
    const updated = optimizer.update({ graph, weight, gradient, slots, scalars: schedule.scalars });
    return { weight: penalties.update(weight, updated.weight), slots: updated.slots };
  });
  const loss = graph.op("Add", [dataLoss, penalties.inLoss]);
  return { loss, dataLoss, penalty: penalties.penalty, states: after };
}
