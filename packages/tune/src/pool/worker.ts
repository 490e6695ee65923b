// What runs in each process of a pool. A problem is made once and serves every job after that.
import { runJob } from "../path.ts";
import type { Problem } from "../problem.ts";
import type { PathJob, PathResult } from "../results.ts";
import { type ProblemSource, problemFrom } from "./problemSource.ts";

/** What a worker is sent. */
export interface PoolTask {
  readonly source: ProblemSource;
  readonly job: PathJob;
}

let made: { readonly key: string; readonly problem: Promise<Problem> } | undefined;

function problemOf(source: ProblemSource): Promise<Problem> {
  const key = JSON.stringify(source);
  if (made?.key !== key) made = { key, problem: problemFrom(source) };
  return made.problem;
}

// Whoever sent the jobs is gone, by `kill -9` too: nobody waits for this one.
process.once("disconnect", () => process.exit());

// Ctrl-C in a terminal goes to every process; the one that sent the jobs decides what then happens.
process.on("SIGINT", () => {});

/** Computes one job. */
export default async function work({ source, job }: PoolTask): Promise<PathResult> {
  return runJob(await problemOf(source), job);
}
