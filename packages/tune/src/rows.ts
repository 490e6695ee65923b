import { show } from "@reg/core/adapter";
import type { Problem, Rows } from "./problem.ts";
import { refuse } from "./refuse.ts";

/** Every row of a problem. */
export const allRows = ({ rows }: Pick<Problem, "rows">): Rows => Int32Array.from({ length: rows }, (_, row) => row);

/** Rows that a user named, as indices: each once, and none of `not`. All rows when left out. Throws `INVALID_DATA`. */
export function assertRows(
  what: string,
  given: ArrayLike<number> | undefined,
  problem: Pick<Problem, "rows">,
  not: Rows = new Int32Array(),
): Rows {
  if (given === undefined) return allRows(problem);
  const seen = new Uint8Array(problem.rows);
  for (const row of not) seen[row] = 2;
  for (const row of Array.from(given)) {
    if (!Number.isInteger(row) || row < 0 || row >= problem.rows) {
      throw refuse("INVALID_DATA", what, `row numbers from 0 to ${problem.rows - 1}`, show(row));
    }
    if (seen[row]) {
      const received = seen[row] === 2 ? `row ${row}, which is learned from` : `row ${row} twice`;
      throw refuse("INVALID_DATA", what, "each row once, and none to learn from and to judge on", received);
    }
    seen[row] = 1;
  }
  return Int32Array.from(given);
}
