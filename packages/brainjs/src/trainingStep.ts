import type { Plan } from "@reg/core";
import { afterOptimizer, movesWeight, optimizerGradient } from "@reg/core/adapter";
import { type EntryArithmetic, joinedGradients } from "./entryArithmetic.ts";
import type { InitializedNetwork } from "./network.ts";
import { ownStepsOf } from "./ownSteps.ts";
import { updateFor } from "./update.ts";

/** One step: what brain.js would have called to move the weights, and the strength of the penalties. */
export type TrainingStep = (optimizer: () => void, strength: number) => void;

/** Where nothing is in mode "loss" brain.js' own update is the optimizer's whole step, whatever it is. */
function ownUpdate(net: InitializedNetwork): TrainingStep {
  return (optimizer) => optimizer.call(net);
}

/** brain.js' update with penalties in its gradient. Throws `UNSUPPORTED_MODEL` for an update that is not brain.js'. */
function joinedUpdate(
  net: InitializedNetwork,
  plan: Plan,
  entries: readonly EntryArithmetic[],
  first: () => void,
): TrainingStep {
  const gradients = joinedGradients(plan, entries);
  let [known, update] = [first, updateFor(net, first)];
  return (optimizer, strength) => {
    if (optimizer !== known) [known, update] = [optimizer, updateFor(net, optimizer)];
    update(net, gradients, strength);
  };
}

/** What modes `proximal` and `decoupled` do after the optimizer. */
function penaltyMoves(
  net: InitializedNetwork,
  plan: Plan,
  entries: readonly EntryArithmetic[],
  first: () => void,
): TrainingStep {
  const moved = entries.filter(({ mode }) => movesWeight(mode));
  let [known, own] = [first, ownStepsOf(net, plan, moved, first)];
  let strengthNow = 0;
  // One object for each entry: a step allocates nothing.
  const steps = moved.map((_, i) => ({ rate: 0, own: () => own[i]!(strengthNow) }));
  return (optimizer, strength) => {
    if (optimizer !== known) [known, own] = [optimizer, ownStepsOf(net, plan, moved, optimizer)];
    strengthNow = strength;
    for (let i = 0; i < moved.length; i++) {
      const entry = moved[i]!;
      steps[i]!.rate = net.trainOpts.learningRate * strength;
      afterOptimizer(entry, entry, entry.weights(), steps[i]!);
    }
  };
}

/**
 * A plan's step for each pattern, to be taken where brain.js calls `adjustWeights`; `optimizer` is what that was.
 * The rate is brain.js' learningRate at that step. Nothing is allocated, except by penalties without a kernel (`orthogonal`).
 * Throws `UNSUPPORTED_MODEL`, `NO_PROX`.
 */
export function trainingStep(
  net: InitializedNetwork,
  plan: Plan,
  entries: readonly EntryArithmetic[],
  optimizer: () => void,
): TrainingStep {
  const joined = entries.some(({ mode }) => mode === "loss");
  const optimize = joined ? joinedUpdate(net, plan, entries, optimizer) : ownUpdate(net);
  const move = penaltyMoves(net, plan, entries, optimizer);
  return (current, strength) => {
    for (const entry of entries) optimizerGradient(entry.mode, entry, undefined, strength);
    optimize(current, strength);
    move(current, strength);
  };
}
