// A warm path: one model, trained at one strength after another, each time from where the last left it.

import { assertProblem } from "./assertProblem.ts";
import { type Checkpoints, canSave, type PathCheckpoint } from "./checkpoints.ts";
import { defaultOrder } from "./defaultOrder.ts";
import { assertGrid, strengthGrid } from "./grid.ts";
import { lambdaMaxOf } from "./lambdaMaxOf.ts";
import { measurePoint, type PointOptions } from "./measure.ts";
import { pathEntries } from "./pathOptions.ts";
import type { Learner, Problem } from "./problem.ts";
import { parseOptions } from "./refuse.ts";
import type { PathJob, PathOrder, PathPoint, PathResult } from "./results.ts";
import { assertRows } from "./rows.ts";

export interface PathOptions {
  /** The rows to learn from; all when left out. */
  readonly rows?: ArrayLike<number>;
  /** Rows to judge on, none of `rows`. */
  readonly validation?: ArrayLike<number>;
  /** Strongest first. Left out: `count` strengths from `lambdaMaxOf` down. */
  readonly strengths?: readonly number[];
  readonly count?: number;
  /** The weakest strength as a part of the strongest: see `strengthGrid`. */
  readonly least?: number;
  /** When left out "sparse to dense" where a problem is solved, and "dense to sparse" for networks, which may stay at zero otherwise. */
  readonly order?: PathOrder;
  readonly seed?: number;
  /** Also fits each support again without the penalty. */
  readonly relax?: boolean;
  /** Ends a path from sparse to dense when more inputs than this are live. */
  readonly mostInputs?: number;
  /**
   * A relative change of the training loss below this, at three strengths one after another, ends a path from sparse to dense: 1e-5 when
   * left out, as glmnet's `fdev`. With 0 no path ends by it.
   */
  readonly leastGain?: number;
  /** Keeps the inputs' weights at each point. */
  readonly inputWeights?: boolean;
  /** Also measures how far each point is from a stationary one, by a pass of gradients: see `optimality`. */
  readonly optimality?: boolean;
  readonly signal?: AbortSignal;
  /** After each strength. A promise is awaited. */
  readonly onPoint?: (point: PathPoint) => unknown;
}

/** Why a path need not go on, in words. */
function reasonToEnd(points: readonly PathPoint[], { order, mostInputs, leastGain }: PathJob): string | undefined {
  const last = points.at(-1)!;
  if (order === "dense to sparse") {
    return last.support === 0 ? "every penalized weight is zero, and stays zero at greater strengths" : undefined;
  }
  if (mostInputs !== undefined && last.inputs.length > mostInputs) {
    return `more than ${mostInputs} inputs are live`;
  }
  const losses = points.slice(-4).map(({ train }) => train.loss);
  const gains = losses.slice(1).map((loss, i) => losses[i]! - loss);
  const still =
    last.zeros < 1 && gains.length === 3 && gains.every((gain) => Math.abs(gain) < leastGain * points[0]!.train.loss);
  return still ? "the training loss no longer changes" : undefined;
}

export interface Follow {
  readonly signal?: AbortSignal | undefined;
  readonly onPoint?: ((point: PathPoint) => unknown) | undefined;
  /** Where a path that was cut goes on from; it gives the bits of one that was not. */
  readonly checkpoints?: Checkpoints | undefined;
}

/** Puts the learner where the checkpoint was made. */
async function goOn(learner: Learner, checkpoints: Checkpoints | undefined): Promise<Omit<PathCheckpoint, "state">> {
  const checkpoint = canSave(learner) ? await checkpoints?.load() : undefined;
  if (!checkpoint) return { points: [], seconds: 0 };
  await learner.restore?.(checkpoint.state);
  return checkpoint;
}

/** Follows the strengths of a job with a learner of its rows. The learner is the caller's. */
export async function followPath(
  learner: Learner,
  job: PathJob,
  { signal, onPoint, checkpoints }: Follow = {},
): Promise<PathResult> {
  const started = performance.now();
  const { order, seed, relax, inputWeights, optimality = false } = job;
  const [train, validation] = [Int32Array.from(job.train), Int32Array.from(job.validation)];
  const options: PointOptions = { train, validation, relax, inputWeights, optimality };
  const cut = await goOn(learner, checkpoints);
  const points: PathPoint[] = [...cut.points];
  const seconds = () => cut.seconds + (performance.now() - started) / 1000;
  const strengths = order === "sparse to dense" ? job.strengths : job.strengths.toReversed();
  let ended = points.length > 0 ? reasonToEnd(points, job) : undefined;
  for (const strength of ended ? [] : strengths.slice(points.length)) {
    signal?.throwIfAborted();
    const { objective, gap, passes } = await learner.train(strength, signal);
    const measured = await measurePoint(learner, strength, options, signal);
    points.push({ strength, ...measured, objective, passes, ...(gap !== undefined && { gap }) });
    await onPoint?.(points.at(-1)!);
    ended = reasonToEnd(points, job);
    if (ended) break;
    if (checkpoints?.isDue() && canSave(learner)) {
      await checkpoints.save({ points, state: await learner.save(), seconds: seconds() });
    }
  }
  return {
    points: order === "sparse to dense" ? points : points.toReversed(),
    order,
    seed,
    trainRows: train.length,
    validationRows: validation.length,
    ...(ended && points.length < job.strengths.length && { ended }),
    seconds: seconds(),
  };
}

/** Computes a job on a problem: what a worker does. */
export async function runJob(problem: Problem, job: PathJob, follow: Follow = {}): Promise<PathResult> {
  const learner = await problem.learner({ rows: Int32Array.from(job.train), seed: job.seed });
  try {
    return await followPath(learner, job, follow);
  } finally {
    await learner.dispose();
  }
}

/**
 * Trains at one strength after another and measures each. Throws `INVALID_PARAMETER`, `INVALID_DATA`, and the signal's reason.
 *
 * ```ts
 * const { points } = await path(problem, { validation });
 * for (const { strength, inputs, validation } of points) console.log(strength, inputs.length, validation?.loss);
 * ```
 */
export async function path(problem: Problem, given: PathOptions = {}): Promise<PathResult> {
  const options = parseOptions("path", pathEntries, given);
  assertProblem(problem);
  const {
    seed,
    order = defaultOrder(problem),
    relax,
    mostInputs,
    leastGain,
    inputWeights,
    optimality,
    signal,
    onPoint,
    count,
    least,
  } = options;
  const rows = assertRows("rows", options.rows, problem);
  const validation = assertRows("validation", options.validation ?? [], problem, rows);
  const grid = async () => {
    const most = await lambdaMaxOf(problem, { rows, seed, ...(signal && { signal }) });
    return strengthGrid(most, { rows: rows.length, inputs: problem.inputs.length }, { count, least });
  };
  const strengths = options.strengths ?? (await grid());
  assertGrid(strengths);
  const train = Array.from(rows);
  const extra = { order, relax, leastGain, inputWeights, optimality, ...(mostInputs !== undefined && { mostInputs }) };
  const job: PathJob = { repeat: 0, fold: 0, seed, train, validation: Array.from(validation), strengths, ...extra };
  return runJob(problem, job, { signal, onPoint });
}
