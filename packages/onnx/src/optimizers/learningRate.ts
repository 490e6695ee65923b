import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import * as v from "valibot";
import { nonNegative, that } from "../options/kinds.ts";

/**
 * The learning rate: a number, or a function of the step, counted from 0. The host computes it in float64. The rate is a graph
 * input, so any function works and changing it does not rebuild the session.
 */
export type LearningRate = number | ((step: number) => number);

/** A rate as an option; what a function gives is checked at each step. */
export const learningRateKind = that<LearningRate>(
  "a finite number of at least 0",
  (given) => typeof given === "function" || v.is(nonNegative, given),
);

/** The learning rate at a step. Throws `INVALID_PARAMETER` for what is none. */
export function rateAt(
  { name, learningRate }: { readonly name: string; readonly learningRate: LearningRate },
  step: number,
): number {
  if (typeof learningRate === "number") return learningRate;
  const rate = learningRate(step);
  if (v.is(nonNegative, rate)) return rate;
  const expected = `learningRate at step ${step} to be a finite number of at least 0`;
  throw new RegError("INVALID_PARAMETER", { who: "@reg/onnx", what: name, expected, received: show(rate) });
}
