import type { Penalty } from "@reg/core";
import { type LinearProblem, linearProblem } from "@reg/tune";
import type { PathData } from "./pathData.ts";

/**
 * Several classes are not solved to the end, which takes minutes: on digits the objective is then within a thousandth of the least, and an input
 * or two may be missing. The gap that was reached is told.
 */
const severalClasses = { tolerance: 1e-3, mostPasses: 200 };
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
