import * as v from "valibot";
import { flag, nonNegative, positive } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";

export interface PolynomialDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate?: number;
  readonly power?: number;
  /** Whether `decaySteps` double, triple … whenever they are over, instead of the rate staying where it is. */
  readonly cycle?: boolean;
}

const entries = {
  initialLearningRate: nonNegative,
  decaySteps: positive,
  endLearningRate: v.optional(nonNegative, 0.0001),
  power: v.optional(nonNegative, 1),
  cycle: v.optional(flag, false),
};

/**
 * A learning rate of (initialLearningRate − endLearningRate) · (1 − step / decaySteps)^power + endLearningRate, which stays there.
 * Keras' `PolynomialDecay`, in float64. Throws `INVALID_PARAMETER`.
 */
export function polynomialDecay(options: PolynomialDecayOptions): (step: number) => number {
  const checked = parseOptions("polynomialDecay", entries, options);
  const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = checked;
  return (step) => {
    const steps = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const left = 1 - Math.min(step, steps) / steps;
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
  };
}
