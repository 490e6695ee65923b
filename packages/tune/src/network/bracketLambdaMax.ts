import type { Learner } from "../problem.ts";
import { refuse } from "../refuse.ts";

/** Strengths are tried from here on, each twice the one before. */
const weakest = 1e-5;
const strongest = 1e5;

/**
 * A strength at which training leaves every penalized weight at zero, within a factor of 2 of the least that was seen to: it is doubled, and
 * training goes on from where it was. A network has no exact one. Weights that a longer training would bring to zero count as live, so it
 * is rather too great.
 */
export async function bracketLambdaMax(learner: Learner, signal?: AbortSignal): Promise<number> {
  for (let strength = weakest; strength < strongest; strength *= 2) {
    signal?.throwIfAborted();
    await learner.train(strength, signal);
    const penalized = (await learner.parameters()).filter(({ penalty }) => penalty !== undefined);
    if (penalized.every(({ weights }) => weights.data.every((w) => w === 0))) return strength;
  }
  const advice = `Use mode "proximal" and a penalty with l1 or groups, or write the strengths yourself.`;
  const received = `weights that are not zero at ${strongest}`;
  throw refuse("INVALID_PARAMETER", "lambdaMaxOf", "a penalty that brings its weights to zero", received, advice);
}
