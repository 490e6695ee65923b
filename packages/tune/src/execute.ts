// The seam between those who make jobs and those who run them. An `Execute` may run jobs in any order and anywhere; what it owes is one
// result for each job, in the order of the jobs, and an end when the signal says so.
import type { PathJob, PathResult } from "./results.ts";

/** What is told while jobs run. */
export interface JobsProgress {
  readonly done: number;
  readonly jobs: number;
}

/** How jobs are run. */
export interface ExecuteOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobsProgress) => unknown) | undefined;
  /** After each job, in the order in which they end: who keeps results keeps them here. `index` is the job's place. A promise is awaited. */
  readonly onResult?: ((result: PathResult, index: number) => unknown) | undefined;
}

/**
 * Runs jobs and gives their results in the order of the jobs: in this process, in a pool, or through a queue. `run` computes one in
 * this process; who sends jobs elsewhere makes the problem there instead.
 */
export type Execute = (
  jobs: readonly PathJob[],
  run: (job: PathJob, signal?: AbortSignal) => Promise<PathResult>,
  options: ExecuteOptions,
) => Promise<readonly PathResult[]>;

/** One job after the other, in this process. */
export const inThisProcess: Execute = async (jobs, run, { signal, onProgress, onResult }) => {
  const results: PathResult[] = [];
  for (const [index, job] of jobs.entries()) {
    signal?.throwIfAborted();
    results.push(await run(job, signal));
    await onResult?.(results[index]!, index);
    await onProgress?.({ done: results.length, jobs: jobs.length });
  }
  return results;
};
