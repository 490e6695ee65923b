import type { Random } from "../random.ts";
import { type Samples, takeRows } from "./dataset.ts";

/** Rows to learn from, and rows kept apart to see how well it generalizes. */
export interface Split {
  readonly train: Samples;
  readonly test: Samples;
}

/**
 * Keeps `fraction` of each class apart (stratified, rounded, at least one row of every class on either side, so every
 * class needs two). Both sides come shuffled.
 */
export function splitByClass(samples: Samples, fraction: number, random: Random): Split {
  const byClass: number[][] = [];
  samples.labels.forEach((label, row) => {
    byClass[label] ??= [];
    byClass[label].push(row);
  });
  const [train, test]: [number[], number[]] = [[], []];
  // `filter` skips the classes that have no rows.
  for (const rows of byClass.filter(() => true)) {
    random.shuffle(rows);
    const apart = Math.min(rows.length - 1, Math.max(1, Math.round(rows.length * fraction)));
    // Not by spreading: a class may have more rows than a call may have arguments.
    for (const [i, row] of rows.entries()) (i < apart ? test : train).push(row);
  }
  return { train: takeRows(samples, random.shuffle(train)), test: takeRows(samples, random.shuffle(test)) };
}
