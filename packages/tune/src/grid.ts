import { show } from "@reg/core/adapter";
import { refuse } from "./refuse.ts";

export interface GridOptions {
  /** How many strengths; 100 when left out. */
  readonly count?: number | undefined;
  /** The weakest strength as a part of the strongest. Left out: 1e-2 with fewer rows than inputs and 1e-4 otherwise, as in glmnet. */
  readonly least?: number | undefined;
}

/** What decides glmnet's default for the weakest strength. */
export interface GridShape {
  readonly rows: number;
  readonly inputs: number;
}

/** glmnet's grid: `count` strengths from `most` (see `lambdaMaxOf`) down to `least * most`, at equal steps of their logarithm. */
export function strengthGrid(most: number, shape: GridShape, { count = 100, least }: GridOptions = {}): number[] {
  const lowest = least ?? (shape.rows < shape.inputs ? 1e-2 : 1e-4);
  if (!(most > 0 && Number.isFinite(most))) {
    const advice = "A penalty without l1 or groups never gives zeros: write the strengths yourself.";
    throw refuse("INVALID_PARAMETER", "strengthGrid", "a strongest strength above 0", show(most), advice);
  }
  if (!Number.isSafeInteger(count) || count < 1) {
    throw refuse("INVALID_PARAMETER", "strengthGrid", "count to be a whole number of at least 1", show(count));
  }
  if (!(lowest > 0 && lowest < 1)) {
    throw refuse("INVALID_PARAMETER", "strengthGrid", "least to be a number between 0 and 1", show(lowest));
  }
  // The first is `most` itself and not nearly it: everything is zero there.
  return Array.from({ length: count }, (_, i) => (i === 0 ? most : most * lowest ** (i / (count - 1))));
}

/** Throws `INVALID_PARAMETER` for strengths that are no grid: none, below 0, not strongest first. */
export function assertGrid(strengths: readonly number[]): void {
  if (!Array.isArray(strengths) || strengths.length === 0) {
    const received = Array.isArray(strengths) ? "none" : show(strengths);
    throw refuse(
      "INVALID_PARAMETER",
      "strengths",
      "at least one strength",
      received,
      "Leave them out for glmnet's grid.",
    );
  }
  const bad = strengths.find((strength) => typeof strength !== "number" || !Number.isFinite(strength) || strength < 0);
  if (bad !== undefined) {
    throw refuse("INVALID_PARAMETER", "strengths", "finite numbers of at least 0", show(bad));
  }
  const at = strengths.findIndex((strength, i) => i > 0 && strength >= strengths[i - 1]!);
  if (at < 0) return;
  const received = `${show(strengths[at])} after ${show(strengths[at - 1])}`;
  throw refuse(
    "INVALID_PARAMETER",
    "strengths",
    "each below the one before, strongest first",
    received,
    "Sort them: strengths.toSorted((a, b) => b - a).",
  );
}
