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
    test.push(...rows.slice(0, apart));
    train.push(...rows.slice(apart));
  }
  return { train: takeRows(samples, random.shuffle(train)), test: takeRows(samples, random.shuffle(test)) };
}
