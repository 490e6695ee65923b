import type { Plan } from "@reg/core";
import type { InitializedNetwork } from "./network.ts";
import { joinedGradients, type Part } from "./parts.ts";
import { updateFor } from "./update.ts";

/** One step: what brain.js would have called to move the weights, and the schedule's factor. */
export type TrainingStep = (optimizer: () => void, strength: number) => void;

/** w -= rate * gradient. */
function descend(weights: Float32Array, gradient: Float64Array, rate: number): void {
  for (let i = 0; i < weights.length; i++) weights[i] = weights[i]! - rate * gradient[i]!;
}

/** Where nothing is in mode "loss" brain.js' own update is the optimizer's whole step, whatever it is. */
function ownUpdate(net: InitializedNetwork): TrainingStep {
  return (optimizer) => optimizer.call(net);
}

/** brain.js' update with penalties in its gradient. Throws `UNSUPPORTED_MODEL` for an update that is not brain.js'. */
function joinedUpdate(net: InitializedNetwork, plan: Plan, parts: readonly Part[], first: () => void): TrainingStep {
  const gradients = joinedGradients(plan, parts);
  let [known, update] = [first, updateFor(net, first)];
  return (optimizer, strength) => {
    if (optimizer !== known) [known, update] = [optimizer, updateFor(net, optimizer)];
    update(net, gradients, strength);
  };
}

/**
 * A plan's step for each pattern, to be taken where brain.js calls `adjustWeights`; `optimizer` is what that was.
 *
 * loss: the optimizer gets the data's gradient + strength * ∇R(w). decoupled: w ← optimizer(w) − rate * strength * ∇R(w
 * before the step). proximal: w ← prox of rate * strength * R at optimizer(w). The rate is brain.js' learningRate then.
 * Nothing is allocated, except by penalties without a kernel (`orthogonal`). Throws `UNSUPPORTED_MODEL`.
 */
export function trainingStep(
  net: InitializedNetwork,
  plan: Plan,
  parts: readonly Part[],
  optimizer: () => void,
): TrainingStep {
  const inMode = (...modes: readonly Part["mode"][]) => parts.filter(({ mode }) => modes.includes(mode));
  const [graded, decoupled, proximal] = [inMode("loss", "decoupled"), inMode("decoupled"), inMode("proximal")];
  const optimize = inMode("loss").length > 0 ? joinedUpdate(net, plan, parts, optimizer) : ownUpdate(net);
  return (current, strength) => {
    const rate = net.trainOpts.learningRate * strength;
    for (const part of graded) part.kernel.gradient(part.weights(), part.gradient);
    optimize(current, strength);
    for (const part of decoupled) descend(part.weights(), part.gradient, rate);
    for (const part of proximal) {
      const weights = part.weights();
      part.kernel.prox(weights, rate, weights);
    }
  };
}
