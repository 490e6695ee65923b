import { afterOptimizer, movesWeight, optimizerGradient, type Plan } from "@reg/core";
import { type EntryArithmetic, joinedGradients } from "./entryArithmetic.ts";
import type { InitializedNetwork } from "./network.ts";
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

/**
 * A plan's step for each pattern, to be taken where brain.js calls `adjustWeights`; `optimizer` is what that was.
 * The rate of modes `proximal` and `decoupled` is brain.js' learningRate at that step. Nothing is allocated, except by penalties
 * without a kernel (`orthogonal`). Throws `UNSUPPORTED_MODEL`.
 */
export function trainingStep(
  net: InitializedNetwork,
  plan: Plan,
  entries: readonly EntryArithmetic[],
  optimizer: () => void,
): TrainingStep {
  const joined = entries.some(({ mode }) => mode === "loss");
  const optimize = joined ? joinedUpdate(net, plan, entries, optimizer) : ownUpdate(net);
  const moved = entries.filter(({ mode }) => movesWeight(mode));
  return (current, strength) => {
    const penaltyRate = net.trainOpts.learningRate * strength;
    for (const entry of entries) optimizerGradient(entry.mode, entry, undefined, strength);
    optimize(current, strength);
    for (const entry of moved) afterOptimizer(entry.mode, entry, entry.weights(), penaltyRate);
  };
}
