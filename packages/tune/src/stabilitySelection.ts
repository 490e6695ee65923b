// Stability selection: which inputs a path selects again and again, on random halves of the rows.
//
// Meinshausen and Bühlmann (2010), Theorem 1: where a half selects q inputs of p on average, at most q^2 / ((2 * threshold - 1) * p) of those that are
// selected in a `threshold` of the halves are expected to be noise. The theorem needs noise that is exchangeable, and a method that is no worse
// than guessing. Each half's path ends before it selects more inputs than the bound allows for.

import { show } from "@reg/core/adapter";
import * as v from "valibot";
import { assertProblem } from "./assertProblem.ts";
import { defaultOrder } from "./defaultOrder.ts";
import { type Execute, inThisProcess, type JobsProgress } from "./execute.ts";
import { assertGrid, strengthGrid } from "./grid.ts";
import { lambdaMaxOf } from "./lambdaMaxOf.ts";
import { runJob } from "./path.ts";
import { callback, count, gridEntries, list, signal, whole } from "./pathOptions.ts";
import type { Problem, Rows } from "./problem.ts";
import { problemInfo } from "./problemInfo.ts";
import { randomFor } from "./random.ts";
import { parseOptions, refuse } from "./refuse.ts";
import { type PathJob, type PathResult, resultsVersion, type StabilitySelection } from "./results.ts";
import { assertRows } from "./rows.ts";

export interface StabilitySelectionOptions {
  /** The rows that may be used; all when left out. */
  readonly rows?: ArrayLike<number>;
  /** How many halves; 100 when left out. */
  readonly subsamples?: number;
  /** How many inputs of noise may be selected, in expectation: 1 when left out. */
  readonly expectedFalse?: number;
  /** In what part of the halves an input must be selected, above 0.5: 0.75 when left out. */
  readonly threshold?: number;
  readonly strengths?: readonly number[];
  readonly count?: number;
  readonly least?: number;
  readonly seed?: number;
  readonly execute?: Execute;
  readonly versions?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobsProgress) => unknown;
}

const entries = {
  ...gridEntries,
  rows: v.optional(list),
  subsamples: v.optional(count, 100),
  expectedFalse: v.optional(v.pipe(v.number(), v.gtValue(0), v.title("a number above 0")), 1),
  threshold: v.optional(
    v.pipe(v.number(), v.gtValue(0.5), v.maxValue(1), v.title("a number above 0.5, and at most 1")),
    0.75,
  ),
  seed: v.optional(whole, 0),
  execute: callback<Execute>(),
  versions: v.optional(v.record(v.string(), v.string()), {}),
  signal,
  onProgress: callback<(progress: JobsProgress) => unknown>(),
};

/** Half of each class, or of all rows. */
function halfOf(rows: Rows, { classes }: Problem, seed: number, subsample: number): number[] {
  const random = randomFor(seed, subsample);
  const parts = new Map<number, number[]>();
  for (const row of rows) parts.set(classes?.[row] ?? 0, [...(parts.get(classes?.[row] ?? 0) ?? []), row]);
  return [...parts.values()].flatMap((part) => random.shuffle(part).slice(0, Math.floor(part.length / 2)));
}

function assertHalves(problem: Problem, rows: Rows): void {
  const { classes } = problem;
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(classes?.[row] ?? 0, (counts.get(classes?.[row] ?? 0) ?? 0) + 1);
  const small = [...counts].find(([, rowsOfIt]) => rowsOfIt < 4);
  if (!small) return;
  const received = classes ? `${small[1]} of class ${small[0]}` : `${small[1]}`;
  throw refuse(
    "INVALID_DATA",
    "stabilitySelection",
    "at least 4 rows, of every class where there are classes",
    received,
  );
}

/** What a half selected down to each strength: the inputs that were live there or before, as long as they are not too many. */
function selectedOn({ points }: PathResult, strengths: readonly number[], most: number): Set<number>[] {
  const byStrength = new Map(points.map((point) => [point.strength, point.inputs]));
  let selected = new Set<number>();
  let full = false;
  return strengths.map((strength) => {
    const more = new Set([...selected, ...(byStrength.get(strength) ?? [])]);
    full ||= more.size > most;
    if (!full) selected = more;
    return selected;
  });
}

/** How many inputs a half may select, so that the bound holds. */
function mostInputs(p: number, threshold: number, expectedFalse: number): number {
  const most = Math.floor(Math.sqrt((2 * threshold - 1) * p * expectedFalse));
  if (most >= 1) return most;
  const advice = "Allow more, or lower the threshold.";
  const received = `${show(expectedFalse)}, with threshold ${threshold} and ${p} inputs`;
  const expected = "expectedFalse to allow one input at least";
  throw refuse("INVALID_PARAMETER", "stabilitySelection", expected, received, advice);
}

/** How often each input is selected, and what follows from it. */
function summarize(halves: readonly (readonly ReadonlySet<number>[])[], p: number, threshold: number) {
  const inputs = Array.from({ length: p }, (_, input) => input);
  const frequencies = halves[0]!.map((_, i) =>
    inputs.map((input) => halves.filter((selected) => selected[i]!.has(input)).length / halves.length),
  );
  // What a half selected only grows along the grid.
  const highest = frequencies.at(-1)!;
  const perSubsample = halves.reduce((sum, selected) => sum + selected.at(-1)!.size, 0) / halves.length;
  return {
    frequencies,
    highest,
    threshold,
    selected: inputs.filter((input) => highest[input]! >= threshold),
    perSubsample,
    expectedFalse: perSubsample ** 2 / ((2 * threshold - 1) * p),
  };
}

/**
 * How often each input is selected on random halves of the rows, which are selected in at least `threshold` of them, and how many of
 * those are expected to be noise at most. Throws `INVALID_PARAMETER`, `INVALID_DATA`, and the signal's reason.
 */
export async function stabilitySelection(
  problem: Problem,
  given: StabilitySelectionOptions = {},
): Promise<StabilitySelection> {
  const options = parseOptions("stabilitySelection", entries, given);
  const { subsamples, seed, threshold, signal, onProgress } = options;
  assertProblem(problem);
  const rows = assertRows("rows", options.rows, problem);
  assertHalves(problem, rows);
  if (options.strengths !== undefined) assertGrid(options.strengths);
  const p = problem.inputs.length;
  const most = mostInputs(p, threshold, options.expectedFalse);
  const lambdaMax = await lambdaMaxOf(problem, { rows, seed, ...(signal && { signal }) });
  const strengths = options.strengths ?? strengthGrid(lambdaMax, { rows: rows.length, inputs: p }, options);
  const common = {
    repeat: 0,
    validation: [],
    strengths,
    order: defaultOrder(problem),
    relax: false,
    leastGain: 0,
  } as const;
  const jobs = Array.from({ length: subsamples }, (_, fold): PathJob => {
    const train = halfOf(rows, problem, seed, fold);
    return { ...common, fold, seed: seed + fold, train, mostInputs: most, inputWeights: false };
  });
  const run = (job: PathJob, stop?: AbortSignal) => runJob(problem, job, { signal: stop });
  const paths = await (options.execute ?? inThisProcess)(jobs, run, { signal, onProgress });
  const halves = paths.map((path) => selectedOn(path, strengths, most));
  return {
    kind: "stability selection",
    version: resultsVersion,
    made: options.versions,
    problem: problemInfo(problem),
    subsamples,
    seed,
    strengths,
    ...summarize(halves, p, threshold),
  };
}
