// Puts jobs into the queue and waits for their results. It asks for them again and again and listens to no events: events are lost with a
// connection, and a result is not.
import { setTimeout as delay } from "node:timers/promises";
import { RegError } from "@reg/core";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { ExecuteOptions } from "../execute.ts";
import { jobName } from "../jobName.ts";
import type { PathJob, PathResult } from "../results.ts";
import { finishedPaths, keptError } from "./keptPath.ts";
import type { QueueTask } from "./queueTask.ts";

/** Between two looks for results, in milliseconds. */
const pause = 200;

/** Every so many looks, also whether jobs have failed, or were lost with a server that kept nothing. */
const looksPerCheck = 10;

interface Queued {
  readonly redis: Redis;
  readonly jobs: Queue<QueueTask>;
  readonly tasks: readonly QueueTask[];
  readonly ids: readonly string[];
  /** Sends the problem's files. */
  readonly send: () => Promise<void>;
}

const gaveUp = (job: PathJob, received: string): RegError =>
  new RegError("RUNTIME_FAILED", {
    who: "@reg/tune",
    what: jobName(job),
    expected: "a worker that computes this path",
    received,
    advice: "The same command tries it again.",
  });

/** Adds these jobs. One that is in the queue already, of this run or of another, stays as it is. */
async function add({ jobs, tasks, ids, send }: Queued, which: readonly number[]): Promise<void> {
  if (which.length === 0) return;
  await send();
  await jobs.addBulk(which.map((i) => ({ name: jobName(tasks[i]!.job), data: tasks[i]!, opts: { jobId: ids[i]! } })));
}

/** Removes jobs that failed in an earlier run: they are tried again. */
async function forgetFailed({ jobs, ids }: Queued, which: readonly number[]): Promise<void> {
  for (const i of which) {
    if ((await jobs.getJobState(ids[i]!)) === "failed") await jobs.remove(ids[i]!);
  }
}

/** Throws for a job that failed for good, and adds those that are gone. */
async function check(queued: Queued, missing: readonly number[]): Promise<void> {
  const { redis, jobs, tasks, ids } = queued;
  const states = await Promise.all(missing.map((i) => jobs.getJobState(ids[i]!)));
  const failed = missing[states.indexOf("failed")];
  if (failed !== undefined) {
    const { message } = (await keptError(redis, ids[failed]!)) ?? {};
    const reason = message ?? (await jobs.getJob(ids[failed]!))?.failedReason;
    throw gaveUp(tasks[failed]!.job, reason ?? "one that failed");
  }
  await add(
    queued,
    missing.filter((_, at) => states[at] === "unknown"),
  );
}

/** Rejects at the signal, also while a command waits for the server. */
function stopOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function follow(queued: Queued, { signal, onProgress, onResult }: ExecuteOptions): Promise<PathResult[]> {
  const { redis, ids } = queued;
  const results: (PathResult | undefined)[] = ids.map(() => undefined);
  let missing = ids.map((_, i) => i);
  const collect = async () => {
    const found = await finishedPaths(
      redis,
      missing.map((i) => ids[i]!),
    );
    for (const [at, result] of found.entries()) {
      if (!result || signal?.aborted) continue;
      const index = missing[at]!;
      results[index] = result;
      await onResult?.(result, index);
      await onProgress?.({ done: results.filter(Boolean).length, jobs: ids.length });
    }
    missing = missing.filter((i) => !results[i]);
  };
  await collect();
  await forgetFailed(queued, missing);
  await add(queued, missing);
  for (let look = 1; missing.length > 0; look++) {
    await delay(pause, undefined, signal && { signal });
    await collect();
    if (look % looksPerCheck === 0) await check(queued, missing);
  }
  return results as PathResult[]; // None is missing.
}

/** Every path's result, in order. */
export async function awaitPaths(queued: Queued, options: ExecuteOptions): Promise<readonly PathResult[]> {
  options.signal?.throwIfAborted();
  return Promise.race([follow(queued, options), stopOf(options.signal)]);
}
