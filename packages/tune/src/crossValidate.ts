// Cross-validation of a path: every fold's path is trained on the other folds and judged on that one; the strength is chosen by the
// means; the model is then trained on all rows. Rows that are not in `rows` are never read.

import { assertProblem } from "./assertProblem.ts";
import { type ChooseBy, choose, parseRule } from "./choose.ts";
import { crossValidateEntries } from "./crossValidateOptions.ts";
import { defaultOrder } from "./defaultOrder.ts";
import { type Execute, inThisProcess, type JobsProgress } from "./execute.ts";
import { foldsOf, type Split } from "./folds.ts";
import { assertGrid, strengthGrid } from "./grid.ts";
import { lambdaMaxOf } from "./lambdaMaxOf.ts";
import { followPath, runJob } from "./path.ts";
import type { Learner, Problem } from "./problem.ts";
import { problemInfo } from "./problemInfo.ts";
import { parseOptions } from "./refuse.ts";
import {
  type ChoiceRule,
  type CrossValidation,
  type FoldResult,
  type PathJob,
  type PathOrder,
  resultsVersion,
} from "./results.ts";
import { assertRows } from "./rows.ts";
import { validatedPoints } from "./validated.ts";

export interface CrossValidateOptions {
  /** The rows that may be used: leave those of a last test out. All when left out. */
  readonly rows?: ArrayLike<number>;
  /** How many folds, or the rows that each fold judges on; 5 when left out. */
  readonly folds?: number | readonly ArrayLike<number>[];
  /** "stratified" where there are classes and "shuffled" elsewhere, when left out. */
  readonly split?: Split;
  /** For split "grouped": for each row of the problem what it belongs to. */
  readonly groups?: ArrayLike<number | string>;
  /** Folds are drawn again so many times; 1 when left out. */
  readonly repeats?: number;
  /** Of folds, and of training where `seeds` are left out. */
  readonly seed?: number;
  /** Each fold is trained with each of these: the mean is over their models. */
  readonly seeds?: readonly number[];
  /** Strongest first. Left out: `count` strengths from `lambdaMaxOf` of the rows down to `least` of it. */
  readonly strengths?: readonly number[];
  readonly count?: number;
  readonly least?: number;
  /** As in `PathOptions`. */
  readonly order?: PathOrder;
  /** Judges the refitted supports: the relaxed lasso. */
  readonly relax?: boolean;
  readonly mostInputs?: number;
  /** Where a path ends because the loss no longer changes: see `PathOptions`. */
  readonly leastGain?: number;
  /** What is compared; "loss" when left out. */
  readonly by?: "loss" | "metric";
  /** "one standard error" when left out. */
  readonly choose?: ChoiceRule["rule"] | ChoiceRule;
  /** How the paths of the folds are run: in this process when left out. */
  readonly execute?: Execute;
  /** Versions to write into the results, by name. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobsProgress) => unknown;
}

/** The results as JSON, and the model that was trained on all rows at the chosen strength. The learner is the caller's to dispose. */
export interface CrossValidated {
  readonly results: CrossValidation;
  readonly model: Learner;
}

type Checked = ReturnType<typeof check>;

/** Everything that can be refused is refused here, before anything is trained. */
function check(problem: Problem, given: CrossValidateOptions) {
  const options = parseOptions("crossValidate", crossValidateEntries, given);
  const rows = assertRows("rows", options.rows, problem);
  const split = options.split ?? (options.groups ? "grouped" : problem.classes ? "stratified" : "shuffled");
  const { folds, groups, seed, repeats } = options;
  const parts = Array.from({ length: typeof folds === "number" ? repeats : 1 }, (_, repeat) =>
    foldsOf(problem, rows, { folds, split, groups, seed, repeat }),
  );
  if (options.strengths !== undefined) assertGrid(options.strengths);
  const order = options.order ?? defaultOrder(problem);
  return { ...options, order, rows, split, parts, rule: parseRule(options.choose), seeds: options.seeds ?? [seed] };
}

async function gridOf(problem: Problem, { rows, seed, strengths, count, least, signal }: Checked) {
  const lambdaMax = await lambdaMaxOf(problem, { rows, seed, ...(signal && { signal }) });
  const shape = { rows: rows.length, inputs: problem.inputs.length };
  return { lambdaMax, strengths: strengths ?? strengthGrid(lambdaMax, shape, { count, least }) };
}

function jobsOf(
  { parts, seeds, order, relax, mostInputs, leastGain }: Checked,
  strengths: readonly number[],
): PathJob[] {
  const common = {
    strengths,
    order,
    relax,
    leastGain,
    inputWeights: false,
    ...(mostInputs !== undefined && { mostInputs }),
  };
  return parts.flatMap((folds, repeat) =>
    folds.flatMap((rows, fold) =>
      seeds.map((seed) => {
        return {
          repeat,
          fold,
          seed,
          train: Array.from(rows.train),
          validation: Array.from(rows.validation),
          ...common,
        };
      }),
    ),
  );
}

/** The path on all rows as far as the chosen strength, and the model at its end. */
async function refit(problem: Problem, options: Checked, strengths: readonly number[], index: number) {
  const { order, relax, leastGain, rows, signal } = options;
  const seed = options.seeds[0]!;
  const upTo = order === "sparse to dense" ? strengths.slice(0, index + 1) : strengths.slice(index);
  const common = {
    repeat: 0,
    fold: 0,
    seed,
    validation: [],
    order,
    relax,
    leastGain,
    inputWeights: true,
    optimality: true,
  };
  const model = await problem.learner({ rows, seed });
  const path = await followPath(model, { ...common, train: Array.from(rows), strengths: upTo }, { signal });
  // A path that ended early stopped short of the strength that was chosen.
  if (path.ended) await model.train(strengths[index]!, signal);
  return { model, path };
}

/**
 * Chooses a strength: k folds, a warm path for each, means and standard errors, and a rule. Then trains on all rows at that strength.
 * Throws `INVALID_PARAMETER` and `INVALID_DATA` before anything is trained, and the signal's reason.
 *
 * ```ts
 * const { results, model } = await crossValidate(problem, { folds: 10, rows: notTheTest });
 * console.log(results.choice.strength, results.choice.why);
 * console.log(await model.score(test));
 * ```
 */
export async function crossValidate(problem: Problem, given: CrossValidateOptions = {}): Promise<CrossValidated> {
  assertProblem(problem);
  const options = check(problem, given);
  const { signal, onProgress, by, relax, order, seed, rule } = options;
  const { lambdaMax, strengths } = await gridOf(problem, options);
  const jobs = jobsOf(options, strengths);
  const run = (job: PathJob, stop?: AbortSignal) => runJob(problem, job, { signal: stop });
  const done = await (options.execute ?? inThisProcess)(jobs, run, { signal, onProgress });
  const paths: FoldResult[] = jobs.map(({ repeat, fold, seed }, i) => ({ repeat, fold, seed, path: done[i]! }));
  const points = validatedPoints(strengths, paths);
  const how: ChooseBy = { by, relax, metric: problem.metric };
  const choice = choose(points, rule, how);
  const at = strengths.indexOf(choice.strength);
  const { model, path } = await refit(problem, options, strengths, at);
  const results: CrossValidation = {
    kind: "cross-validation",
    version: resultsVersion,
    made: options.versions,
    problem: problemInfo(problem),
    split: options.split,
    folds: options.parts[0]!.length,
    repeats: options.parts.length,
    seed,
    order,
    by,
    relax,
    lambdaMax,
    points,
    best: choose(points, { rule: "best" }, how),
    oneStandardError: choose(points, { rule: "one standard error" }, how),
    choice,
    paths,
    refit: path,
  };
  return { results, model };
}
