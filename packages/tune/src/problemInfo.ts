import type { Problem } from "./problem.ts";
import type { ProblemInfo } from "./results.ts";

/** What results say of their problem. */
export function problemInfo({ name, rows, inputs, penalty, loss, metric, solved }: Problem): ProblemInfo {
  return { name, rows, inputs, penalty, loss, metric, solved };
}
