// Two parameters at once: a rung for each value of the second, such as the elastic net's ratio, and a path on each rung.

import { l1l2, type Penalty } from "@reg/core";
import { show } from "@reg/core/adapter";
import { assertProblem } from "./assertProblem.ts";
import { estimateOf } from "./choose.ts";
import { type CrossValidateOptions, crossValidate } from "./crossValidate.ts";
import type { Learner, Problem } from "./problem.ts";
import { refuse } from "./refuse.ts";
import { type CrossValidation, type Ladder, resultsVersion } from "./results.ts";

/**
 * The elastic net as glmnet (alpha) and scikit-learn (l1_ratio) write it: ratio * sum|w| + (1 - ratio) / 2 * sum w^2, of which the strength
 * is a multiple. The ratio is above 0: without l1 nothing is ever zero, and no path begins.
 */
export function elasticNet(ratio: number): Penalty {
  if (!(ratio > 0 && ratio <= 1)) {
    throw refuse("INVALID_PARAMETER", "elasticNet", "ratio to be a number above 0, and at most 1", show(ratio));
  }
  return l1l2({ l1: ratio, l2: (1 - ratio) / 2 });
}

export interface Rung {
  /** For people: "ratio 0.5". */
  readonly label: string;
  readonly problem: Problem;
}

/** The results as JSON, and the model of the chosen rung at the chosen strength. */
export interface LadderValidated {
  readonly results: Ladder;
  readonly model: Learner;
}

/** Whether `a`'s choice is better than `b`'s by what is compared. */
function isBetter(a: CrossValidation, b: CrossValidation): boolean {
  const mean = ({ choice, points, by, relax, problem: { metric } }: CrossValidation) => {
    const { mean } = estimateOf(points[choice.index]!, { by, relax, metric });
    return by === "metric" && metric.better === "higher" ? -mean : mean;
  };
  return mean(a) < mean(b);
}

/**
 * Cross-validates every rung on the same folds with the same rule, and takes the rung whose chosen strength is best; of equals the first.
 * Throws as `crossValidate` does.
 */
export async function crossValidateLadder(
  rungs: readonly Rung[],
  options: CrossValidateOptions = {},
): Promise<LadderValidated> {
  if (!Array.isArray(rungs)) {
    throw refuse("INVALID_DATA", "crossValidateLadder", "a list of rungs", show(rungs), "elasticNet makes one.");
  }
  for (const rung of rungs) assertProblem(rung?.problem);
  const [first] = rungs;
  const odd = rungs.find(
    ({ problem }) => problem.rows !== first!.problem.rows || problem.inputs.length !== first!.problem.inputs.length,
  );
  if (!first || odd) {
    const received = odd
      ? `${odd.problem.rows} rows in ${odd.label}, ${first!.problem.rows} in ${first!.label}`
      : "none";
    throw refuse(
      "INVALID_DATA",
      "crossValidateLadder",
      "at least one problem, all on the same rows and inputs",
      received,
    );
  }
  const done: { label: string; results: CrossValidation; model: Learner }[] = [];
  for (const { label, problem } of rungs) done.push({ label, ...(await crossValidate(problem, options)) });
  const chosen = done.reduce((best, { results }, i) => (isBetter(results, done[best]!.results) ? i : best), 0);
  for (const [i, { model }] of done.entries()) if (i !== chosen) await model.dispose();
  const { label, results, model } = done[chosen]!;
  const why = `${label} has the best ${results.by === "loss" ? "loss" : results.problem.metric.name} at its chosen strength. ${results.choice.why}`;
  return {
    results: {
      kind: "ladder",
      version: resultsVersion,
      rungs: done.map(({ label, results }) => ({ label, results })),
      chosen,
      why,
    },
    model,
  };
}
