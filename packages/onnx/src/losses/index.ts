// The losses there are, by the names that `createTrainer` takes for each with its defaults.
import { halfSquaredError } from "./halfSquaredError.ts";
import { huber } from "./huber.ts";
import type { Loss } from "./loss.ts";
import { meanAbsoluteError } from "./meanAbsoluteError.ts";
import { meanSquaredError } from "./meanSquaredError.ts";
import { sigmoidCrossEntropy } from "./sigmoidCrossEntropy.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

export const losses = {
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
  halfSquaredError,
} as const satisfies Record<string, () => Loss>;

/** The name of a loss. */
export type LossName = keyof typeof losses;
