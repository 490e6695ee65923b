import { checkOptions } from "../checkOptions.ts";

/**
 * How far a step goes: a number, or a function of the step, counted from 0. The host computes it in float64 and feeds it to the
 * graph, so that any function will do and none makes a new session.
 */
export type LearningRate = number | ((step: number) => number);

/** Checks a rate that is a number; a function is checked at each step. Throws `INVALID_PARAMETER`. */
export function checkLearningRate(optimizer: string, learningRate: LearningRate): void {
  if (typeof learningRate !== "function") checkOptions(optimizer, "nonNegative", { learningRate });
}

/** The learning rate at a step. Throws `INVALID_PARAMETER` for what is none. */
export function rateAt(
  { name, learningRate }: { readonly name: string; readonly learningRate: LearningRate },
  step: number,
): number {
  if (typeof learningRate === "number") return learningRate;
  const rate = learningRate(step);
  checkOptions(name, "nonNegative", { [`learningRate at step ${step}`]: rate });
  return rate;
}
