import { checkOptions } from "../checkOptions.ts";

export interface ExponentialDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether the rate falls every `decaySteps` only. */
  readonly staircase?: boolean;
}

/**
 * A learning rate of initialLearningRate · decayRate^(step / decaySteps). Keras' `ExponentialDecay`, in float64.
 * Throws `INVALID_PARAMETER`.
 */
export function exponentialDecay({
  initialLearningRate,
  decaySteps,
  decayRate,
  staircase = false,
}: ExponentialDecayOptions): (step: number) => number {
  checkOptions("exponentialDecay", "nonNegative", { initialLearningRate });
  checkOptions("exponentialDecay", "positive", { decaySteps, decayRate });
  return (step) => {
    const periods = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(periods) : periods);
  };
}
