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
export const inThisProcess: Execute = async (jobs, run, { signal, onProgress }) => {
  const results: PathResult[] = [];
  for (const job of jobs) {
    signal?.throwIfAborted();
    results.push(await run(job, signal));
    await onProgress?.({ done: results.length, jobs: jobs.length });
  }
  return results;
};
