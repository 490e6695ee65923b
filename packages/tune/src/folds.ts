// Folds: each row is judged once, by a model that did not learn from it.
import { show } from "@reg/core/adapter";
import type { Problem, Rows } from "./problem.ts";
import { type Random, randomFor } from "./random.ts";
import { refuse } from "./refuse.ts";
import { assertRows } from "./rows.ts";

export type Split = "stratified" | "shuffled" | "grouped" | "time";

export interface FoldOptions {
  /** How many folds, or the rows that each of them judges on. */
  readonly folds: number | readonly ArrayLike<number>[];
  readonly split: Split;
  /** For each row of the problem what it belongs to: rows that belong together stay in one fold. */
  readonly groups?: ArrayLike<number | string> | undefined;
  readonly seed: number;
  /** Which of the repeats: another shuffle. */
  readonly repeat: number;
}

/** The rows of one fold. */
export interface Fold {
  readonly train: Rows;
  readonly validation: Rows;
}

/** Deals rows out like cards: one to each fold in turn, from fold `first` on. */
function deal(rows: ArrayLike<number>, folds: readonly number[][], first: number): number {
  for (let i = 0; i < rows.length; i++) folds[(first + i) % folds.length]!.push(rows[i]!);
  return first + rows.length;
}

const empty = (count: number): number[][] => Array.from({ length: count }, () => []);

/** Rows by what they belong to, in the order in which they come. */
function byKey(rows: Rows, keys: ArrayLike<unknown>): Map<unknown, number[]> {
  const parts = new Map<unknown, number[]>();
  for (const row of rows) {
    const part = parts.get(keys[row]);
    if (part) part.push(row);
    else parts.set(keys[row], [row]);
  }
  return parts;
}

function stratified(rows: Rows, count: number, classes: ArrayLike<number>, random: Random): number[][] {
  const folds = empty(count);
  // Each class goes on where the last one ended, so that folds are of one size.
  let next = 0;
  for (const [label, members] of [...byKey(rows, classes)].sort(([a], [b]) => Number(a) - Number(b))) {
    if (members.length < count) {
      const advice = `Take ${members.length} folds or less, leave the class out, or split "shuffled".`;
      const received = `${members.length} of class ${label}`;
      throw refuse(
        "INVALID_DATA",
        "folds",
        `at least ${count} rows of every class, one for each fold`,
        received,
        advice,
      );
    }
    next = deal(random.shuffle(members), folds, next);
  }
  return folds;
}

/** The largest group first, each into the fold that has the fewest rows. */
function grouped(rows: Rows, count: number, groups: ArrayLike<unknown> | undefined, random: Random): number[][] {
  if (!groups) {
    throw refuse(
      "INVALID_PARAMETER",
      "folds",
      `groups, for split "grouped"`,
      "none",
      "Say for each row what it belongs to.",
    );
  }
  const parts = random.shuffle([...byKey(rows, groups).values()]).sort((a, b) => b.length - a.length);
  if (parts.length < count) {
    throw refuse(
      "INVALID_DATA",
      "folds",
      `at least ${count} groups, one for each fold`,
      `${parts.length}`,
      "Take fewer folds.",
    );
  }
  const folds = empty(count);
  for (const part of parts) {
    const smallest = folds.reduce((least, fold) => (fold.length < least.length ? fold : least));
    smallest.push(...part);
  }
  return folds;
}

/** Blocks of rows in their order; a fold learns from all blocks before it, never from what comes later. */
function byTime(rows: Rows, count: number): Fold[] {
  const block = Math.floor(rows.length / (count + 1));
  return Array.from({ length: count }, (_, fold) => {
    const start = rows.length - (count - fold) * block;
    return { train: rows.slice(0, start), validation: rows.slice(start, start + block) };
  });
}

/** Every class that there is has to be among the rows to learn from. */
function assertClasses(folds: readonly Fold[], rows: Rows, classes: ArrayLike<number> | undefined): void {
  if (!classes) return;
  const all = new Set(Array.from(rows, (row) => classes[row]));
  for (const [i, { train }] of folds.entries()) {
    const there = new Set(Array.from(train, (row) => classes[row]));
    const missing = [...all].find((label) => !there.has(label));
    if (missing === undefined) continue;
    const received = `no row of class ${missing} to learn from in fold ${i + 1}`;
    throw refuse(
      "INVALID_DATA",
      "folds",
      "every class in every fold",
      received,
      `Use split "stratified", or fewer folds.`,
    );
  }
}

function complement(rows: Rows, fold: ArrayLike<number>): Fold {
  const inside = new Set(Array.from(fold));
  return { train: rows.filter((row) => !inside.has(row)), validation: Int32Array.from(fold).sort() };
}

function ownFolds(given: readonly ArrayLike<number>[], rows: Rows, problem: Problem): Fold[] {
  const judged = new Set<number>();
  return given.map((fold, i) => {
    const validation = assertRows(`fold ${i + 1}`, fold, problem);
    const known = new Set(rows);
    for (const row of validation) {
      if (known.has(row) && !judged.has(row)) judged.add(row);
      else throw refuse("INVALID_DATA", `fold ${i + 1}`, "rows of the call, each in one fold", `row ${row}`);
    }
    return complement(rows, validation);
  });
}

function assertCount(count: number, rows: Rows): void {
  if (!Number.isSafeInteger(count) || count < 2) {
    throw refuse("INVALID_PARAMETER", "folds", "a whole number of at least 2", show(count), "5 and 10 are usual.");
  }
  if (rows.length >= count + 1) return;
  throw refuse(
    "INVALID_DATA",
    "folds",
    `more rows than the ${count} folds`,
    `${rows.length} rows`,
    "Take fewer folds.",
  );
}

/** The folds of these rows. Throws `INVALID_DATA` and `INVALID_PARAMETER`. */
export function foldsOf(
  problem: Problem,
  rows: Rows,
  { folds, split, groups, seed, repeat }: FoldOptions,
): readonly Fold[] {
  const { classes } = problem;
  const random = randomFor(seed, repeat);
  const make = (count: number): readonly Fold[] => {
    assertCount(count, rows);
    if (split === "time") return byTime(rows, count);
    if (split === "grouped") return grouped(rows, count, groups, random).map((fold) => complement(rows, fold));
    if (split === "stratified") {
      if (classes) return stratified(rows, count, classes, random).map((fold) => complement(rows, fold));
      throw refuse(
        "INVALID_PARAMETER",
        "folds",
        `classes, for split "stratified"`,
        "a regression",
        `Use split "shuffled".`,
      );
    }
    const dealt = empty(count);
    deal(random.shuffle(rows.slice()), dealt, 0);
    return dealt.map((fold) => complement(rows, fold));
  };
  const made = typeof folds === "number" ? make(folds) : ownFolds(folds, rows, problem);
  assertClasses(made, rows, classes);
  return made;
}
