import * as v from "valibot";
import { flag, nonNegative, positive } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";

export interface ExponentialDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether the rate falls every `decaySteps` only. */
  readonly staircase?: boolean;
}

const entries = {
  initialLearningRate: nonNegative,
  decaySteps: positive,
  decayRate: positive,
  staircase: v.optional(flag, false),
};

/**
 * A learning rate of initialLearningRate · decayRate^(step / decaySteps). Keras' `ExponentialDecay`, in float64.
 * Throws `INVALID_PARAMETER`.
 */
export function exponentialDecay(options: ExponentialDecayOptions): (step: number) => number {
  const { initialLearningRate, decaySteps, decayRate, staircase } = parseOptions("exponentialDecay", entries, options);
  return (step) => {
    const periods = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(periods) : periods);
  };
}
