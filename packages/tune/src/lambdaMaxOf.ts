import { assertProblem } from "./assertProblem.ts";
import type { Problem } from "./problem.ts";
import { allRows } from "./rows.ts";

export interface LambdaMaxOptions {
  /** The rows that are known; all when left out. */
  readonly rows?: ArrayLike<number>;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/**
 * The least strength at which everything penalized is zero, when only `rows` are known. Exact for a linear model, where it comes from the
 * gradient of the data loss at zero. For a network it is what a bracketing search with training found, within its stated factor.
 */
export async function lambdaMaxOf(
  problem: Problem,
  { rows, seed = 0, signal }: LambdaMaxOptions = {},
): Promise<number> {
  assertProblem(problem);
  return problem.lambdaMax({ rows: rows ? Int32Array.from(rows) : allRows(problem), seed }, signal);
}
