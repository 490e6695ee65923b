import type { Penalty } from "@reg/core";
import { type LinearProblem, linearProblem } from "@reg/tune";
import type { PathData } from "./pathData.ts";

/** With several classes every step is bounded: more passes would move the sixth digit, and take minutes. The gap that is reached is told. */
const severalClasses = { tolerance: 1e-4, mostPasses: 300 };
const exact = { tolerance: 1e-8 };

/** The model without a hidden layer: linear for numbers, logistic for classes. */
export function linearPath(
  { inputs, targets, predicts, features, classes }: PathData,
  penalty: Penalty,
): LinearProblem {
  return linearProblem({
    ...{ inputs, targets, penalty, names: features },
    model: predicts === "numbers" ? "linear" : "logistic",
    ...(classes && classes.length > 2 ? severalClasses : exact),
  });
}
