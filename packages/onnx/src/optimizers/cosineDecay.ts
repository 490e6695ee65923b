import { RegError } from "@reg/core";
import * as v from "valibot";
import { nonNegative, positive } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";

export interface CosineDecayOptions {
  readonly initialLearningRate: number;
  /** Steps from the highest rate to the lowest, the warmup not counted. */
  readonly decaySteps: number;
  /** The lowest rate, as a share of the highest. */
  readonly alpha?: number;
  /** Where `warmupSteps` lead in a straight line; the rate falls from here then. Both or neither. */
  readonly warmupTarget?: number;
  readonly warmupSteps?: number;
}

const entries = {
  initialLearningRate: nonNegative,
  decaySteps: positive,
  alpha: v.optional(nonNegative, 0),
  warmupTarget: v.optional(nonNegative),
  warmupSteps: v.optional(nonNegative),
};

/**
 * A learning rate that falls along half a cosine, from initialLearningRate to alpha times it, and stays there; after a linear warmup
 * from initialLearningRate to warmupTarget, if one is given. Keras' `CosineDecay`, in float64. Loshchilov and Hutter (2017).
 * Throws `INVALID_PARAMETER`.
 */
export function cosineDecay(options: CosineDecayOptions): (step: number) => number {
  const checked = parseOptions("cosineDecay", entries, options);
  const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = checked;
  if ((warmupTarget === undefined) !== (warmupSteps === undefined)) {
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what: "cosineDecay",
      expected: "warmupTarget and warmupSteps together",
      received: warmupSteps === undefined ? "warmupTarget only" : "warmupSteps only",
    });
  }
  const [highest, warmup] = [warmupTarget ?? initialLearningRate, warmupSteps ?? 0];
  return (step) => {
    if (step < warmup) return initialLearningRate + (highest - initialLearningRate) * (step / warmup);
    const progress = Math.min(step - warmup, decaySteps) / decaySteps;
    return highest * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * progress)) + alpha);
  };
}
