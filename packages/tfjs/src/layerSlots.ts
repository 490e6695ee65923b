// Where a layer keeps the regularizer of a weight, such as `kernelRegularizer`, and what a plan does with it.
import type { Penalty, Plan } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import { penaltyOf, type Regularizer, regularizerOf } from "./defineRegularizer.ts";
import type { LayerInternals } from "./internals.ts";
import type { TensorParameter } from "./parameters.ts";
import "./regularizers.ts";
import { shadow } from "./shadow.ts";

/** The regularizer that a weight's layer has for it. */
export const slotRegularizer = ({ owner, slot }: TensorParameter): Regularizer | null =>
  slot === undefined ? null : ((owner[slot] as Regularizer | null | undefined) ?? null);

/** The layer's own regularizer gives 0 for the weights the plan took over. */
export function silence(regularized: readonly TensorParameter[]): (() => void)[] {
  const taken = new Map<Regularizer, Set<unknown>>();
  for (const parameter of regularized) {
    const own = slotRegularizer(parameter);
    if (own) taken.set(own, (taken.get(own) ?? new Set()).add(parameter.variable));
  }
  return [...taken].map(([regularizer, variables]) => {
    const { apply } = regularizer;
    return shadow<Regularizer>(regularizer, {
      apply: (weights) => (variables.has(weights) ? tf.scalar(0) : apply.call(regularizer, weights)),
    });
  });
}

/** tfjs 4.22 writes a DepthwiseConv2D's regularizer as its constraint too, and the saved model is then broken. */
const savesWrongly = (owner: LayerInternals) => owner.getClassName() === "DepthwiseConv2D";

/**
 * Layers say their regularizer in the model's JSON, where the mode is the one that JSON means and nothing is lost. Of several penalties on
 * a weight that is the one in the loss.
 */
export function writeSlots(regularized: readonly TensorParameter[], plan: Plan): (() => void)[] {
  return regularized.flatMap(({ path, owner, slot }) => {
    if (slot === undefined) return [];
    const inLoss = plan.regularized.find(({ parameter, mode }) => parameter.path === path && mode === "loss");
    const sayable = inLoss && plan.schedule.kind === "constant" && !savesWrongly(owner);
    return shadow(owner as Record<string, unknown>, { [slot]: sayable ? regularizerOf(inLoss.configured!) : null });
  });
}

/** The penalty that the weight's own layer has for it; `undefined` where there is none, or one of an unknown class. */
export function slotPenalty(parameter: TensorParameter): Penalty | undefined {
  const own = slotRegularizer(parameter);
  return own ? penaltyOf(own) : undefined;
}
