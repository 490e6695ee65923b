import type { Problem, ProblemInfo } from "./problem.ts";

/** What results say of their problem. */
export function problemInfo({ name, rows, inputs, penalty, loss, metric, solved }: Problem): ProblemInfo {
  return { name, rows, inputs, penalty, loss, metric, solved };
}
