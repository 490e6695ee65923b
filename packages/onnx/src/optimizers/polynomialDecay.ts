import { checkOptions } from "../checkOptions.ts";

export interface PolynomialDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate?: number;
  readonly power?: number;
  /** Whether `decaySteps` double, triple … whenever they are over, instead of the rate staying where it is. */
  readonly cycle?: boolean;
}

/**
 * A learning rate of (initialLearningRate − endLearningRate) · (1 − step / decaySteps)^power + endLearningRate, which stays there.
 * Keras' `PolynomialDecay`, in float64. Throws `INVALID_PARAMETER`.
 */
export function polynomialDecay({
  initialLearningRate,
  decaySteps,
  endLearningRate = 0.0001,
  power = 1,
  cycle = false,
}: PolynomialDecayOptions): (step: number) => number {
  checkOptions("polynomialDecay", "nonNegative", { initialLearningRate, endLearningRate, power });
  checkOptions("polynomialDecay", "positive", { decaySteps });
  return (step) => {
    const steps = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const left = 1 - Math.min(step, steps) / steps;
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
  };
}
