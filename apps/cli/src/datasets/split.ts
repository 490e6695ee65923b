import type { Random } from "../random.ts";
import { type Samples, takeRows } from "./dataset.ts";

/** Rows to learn from, and rows kept apart to see how well it generalizes. */
export interface Split {
  readonly train: Samples;
  readonly test: Samples;
}

/** Which rows are on which side. */
export interface SplitRows {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Keeps `fraction` of each class apart (stratified, rounded, at least one row of every class on either side, so every
 * class needs two). Both sides come shuffled.
 */
export function splitRows(labels: ArrayLike<number>, fraction: number, random: Random): SplitRows {
  const byClass = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const rows = byClass.get(labels[row]!) ?? [];
    rows.push(row);
    byClass.set(labels[row]!, rows);
  }
  const [train, test]: [number[], number[]] = [[], []];
  for (const [, rows] of [...byClass].sort(([a], [b]) => a - b)) {
    random.shuffle(rows);
    const apart = Math.min(rows.length - 1, Math.max(1, Math.round(rows.length * fraction)));
    // Not by spreading: a class may have more rows than a call may have arguments.
    for (const [i, row] of rows.entries()) (i < apart ? test : train).push(row);
  }
  return { train: random.shuffle(train), test: random.shuffle(test) };
}

/** Samples in two parts, as `splitRows` keeps them apart. */
export function splitByClass(samples: Samples, fraction: number, random: Random): Split {
  const { train, test } = splitRows(samples.labels, fraction, random);
  return { train: takeRows(samples, train), test: takeRows(samples, test) };
}
