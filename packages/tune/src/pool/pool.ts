// The entry `@reg/tune/pool`: runs jobs in processes of their own on this machine. It needs Node, and is loaded by no other entry.
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { RegError } from "@reg/core";
import { Tinypool } from "tinypool";
import * as v from "valibot";
import type { Execute } from "../execute.ts";
import { jobName } from "../jobName.ts";
import { count } from "../pathOptions.ts";
import { parseOptions } from "../refuse.ts";
import type { PathJob, PathResult } from "../results.ts";
import { assertSource, type ProblemSource } from "./problemSource.ts";
import type { PoolTask } from "./worker.ts";

export { type MakeProblem, type ProblemSource, problemFrom } from "./problemSource.ts";

export interface PoolOptions {
  /** How many processes; one a core when left out. Each makes the problem for itself, and has its data in memory. */
  readonly workers?: number;
  /** How often a job is tried when its process dies; 3 when left out. */
  readonly attempts?: number;
}

export interface Pool {
  /**
   * For `crossValidate`, `stabilitySelection` and `crossValidateLadder`, with the problem that `source` makes. Results come in the order of the
   * jobs and do not depend on the number of processes. Rejects with the error of a job, and then stops the others; with `RUNTIME_FAILED` when a
   * job's process died as often as `attempts` says; with the signal's reason.
   */
  readonly execute: Execute;
  /** Ends the processes. Jobs that still run are rejected. */
  close(): Promise<void>;
}

const entries = { workers: v.optional(count), attempts: v.optional(count, 3) };

/** The end of a process, as tinypool says it; it has no class for this. */
const died = (error: unknown) => error instanceof Error && error.message === "Worker exited unexpectedly";

/** What a process sends of an error has its fields and not its class. */
function asError(thrown: unknown): unknown {
  if (thrown instanceof Error || typeof thrown !== "object" || thrown === null) return thrown;
  return Object.assign(new Error(), thrown);
}

async function runOne(pool: Tinypool, task: PoolTask, attempts: number, signal: AbortSignal): Promise<PathResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pool.run(task, { signal });
    } catch (thrown) {
      if (!died(thrown)) throw asError(thrown);
      if (attempt === attempts) throw gaveUp(task.job, attempts, thrown);
    }
  }
}

const gaveUp = (job: PathJob, attempts: number, cause: unknown) =>
  new RegError("RUNTIME_FAILED", {
    who: "@reg/tune",
    what: jobName(job),
    expected: "a process that computes this path",
    received: attempts === 1 ? "one that died" : `${attempts} that died`,
    advice: "Often there was too little memory: take fewer workers.",
    cause,
  });

/**
 * A pool of processes that make the problem of `source`, each for itself, and compute paths. Close it when done. Throws `INVALID_PARAMETER`.
 *
 * ```ts
 * const source = { module: new URL("./problem.js", import.meta.url).href, arguments: { file: "rows.csv" } };
 * const pool = createPool(source, { workers: 4 });
 * try {
 *   const { results } = await crossValidate(await problemFrom(source), { execute: pool.execute });
 * } finally {
 *   await pool.close();
 * }
 * ```
 */
export function createPool(source: ProblemSource, given: PoolOptions = {}): Pool {
  assertSource(source);
  const { workers = availableParallelism(), attempts } = parseOptions("createPool", entries, given);
  const pool = new Tinypool({
    filename: fileURLToPath(new URL("./worker.js", import.meta.url)),
    runtime: "child_process",
    minThreads: workers,
    maxThreads: workers,
    env: process.env as Record<string, string>, // Its type leaves out that a variable may be undefined.
  });
  return {
    async execute(jobs, _run, { signal, onProgress, onResult }) {
      signal?.throwIfAborted();
      const failed = new AbortController();
      const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
      // Every job that waits listens, and Node warns of more than 10.
      setMaxListeners(0, stop);
      let done = 0;
      const runs = jobs.map(async (job, index) => {
        try {
          const result = await runOne(pool, { source, job }, attempts, stop);
          await onResult?.(result, index);
          await onProgress?.({ done: ++done, jobs: jobs.length });
          return result;
        } catch (error) {
          failed.abort(error);
          throw error;
        }
      });
      const settled = await Promise.allSettled(runs);
      signal?.throwIfAborted();
      failed.signal.throwIfAborted();
      return settled.map((run) => (run as PromiseFulfilledResult<PathResult>).value); // A rejected one has aborted `failed`.
    },
    close: () => pool.destroy(),
  };
}
