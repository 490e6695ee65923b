// Runs paths one after the other, or in a pool, and keeps each that is finished, beside the file that the command is to write. The name of
// that file has a sum of everything that the paths depend on, so that the same command goes on and another one does not.
import { type Execute, type PathJob, type PathResult, type Problem, runJob } from "@reg/tune";
import type { Pool } from "@reg/tune/pool";
import { CliError } from "../cliError.ts";
import type { Progress } from "../report/progress.ts";
import { type KeptPathsOptions, keptPaths, sumOf } from "./keptPaths.ts";

export interface KeptJobsOptions extends KeptPathsOptions {
  readonly progress: Progress;
  /** Where paths are followed; in this process when left out. */
  readonly pool?: Pool | undefined;
}

/** While a pool works, a signal is looked for so often, in milliseconds. */
const look = 50;

const keyOf = (problem: Problem, job: PathJob) =>
  sumOf(problem.name, JSON.stringify(problem.penalty), JSON.stringify(job));

const lengthOf = (jobs: readonly PathJob[]) => jobs.reduce((sum, { strengths }) => sum + strengths.length, 0);

/** Runs those that are not kept yet in the pool. `onDone` is told of each. */
async function runInPool(
  { execute }: Pool,
  missing: readonly PathJob[],
  isStopped: () => number,
  onDone: (job: PathJob, path: PathResult) => Promise<void>,
): Promise<void> {
  const run = () => Promise.reject(new CliError("path: the processes have a problem of their own."));
  const abort = new AbortController();
  const timer = setInterval(() => isStopped() !== 0 && abort.abort(), look);
  try {
    const onResult = (path: PathResult, index: number) => onDone(missing[index]!, path);
    await execute(missing, run, { signal: abort.signal, onResult });
  } finally {
    clearInterval(timer);
  }
}

/** Finished paths, and how to run more. */
export function keptJobs({ progress, pool, ...options }: KeptJobsOptions) {
  const { get, keep, assertGoesOn, remove } = keptPaths(options);
  let points = 0;
  const runHere = async (problem: Problem, job: PathJob): Promise<void> => {
    await assertGoesOn();
    const start = points;
    const onPoint = async () => {
      await progress.tick("", ++points);
      await assertGoesOn();
    };
    const key = keyOf(problem, job);
    if (!get(key)) await keep(key, await runJob(problem, job, { onPoint }));
    // A path that ended early is as long as any other in the bar.
    points = start + job.strengths.length;
    await progress.tick("", points);
  };
  const runThere = async (there: Pool, problem: Problem, jobs: readonly PathJob[]): Promise<void> => {
    await assertGoesOn();
    const missing = jobs.filter((job) => !get(keyOf(problem, job)));
    points += lengthOf(jobs) - lengthOf(missing);
    try {
      await runInPool(there, missing, options.isStopped, async (job, path) => {
        await keep(keyOf(problem, job), path);
        points += job.strengths.length;
        await progress.tick("", points);
      });
    } catch (error) {
      await assertGoesOn();
      throw error;
    }
  };
  return {
    /** Runs the paths of a problem. */
    executeFor(problem: Problem): Execute {
      return async (jobs) => {
        if (pool) await runThere(pool, problem, jobs);
        else for (const job of jobs) await runHere(problem, job);
        return jobs.map((job) => get(keyOf(problem, job))!);
      };
    },
    remove,
  };
}
