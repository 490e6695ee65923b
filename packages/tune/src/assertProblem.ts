import { show } from "@reg/core/adapter";
import type { Problem } from "./problem.ts";
import { refuse } from "./refuse.ts";

/** Throws `INVALID_DATA` for what is no problem. */
export function assertProblem(given: unknown): asserts given is Problem {
  const { rows, inputs, lambdaMax, learner } = Object(given) as Partial<Problem>;
  const isProblem =
    Number.isInteger(rows) && Array.isArray(inputs) && typeof lambdaMax === "function" && typeof learner === "function";
  if (isProblem) return;
  const advice = "Make one with linearProblem or networkProblem.";
  throw refuse("INVALID_DATA", "problem", "rows, inputs, lambdaMax and learner", show(given), advice);
}
