import type { Job } from "bullmq";
import * as v from "valibot";
import { callback, count } from "../pathOptions.ts";
import { parseOptions } from "../refuse.ts";
import type { PathJob } from "../results.ts";
import { connect } from "./connect.ts";
import { assertModule, type ProblemName, problemNameEntries, queueName } from "./queuedProblem.ts";
import type { QueueTask } from "./queueTask.ts";
import { TellingWorker } from "./tellingWorker.ts";

/** What a worker tells while it works. */
export type QueueEvent =
  | { readonly kind: "started" | "finished"; readonly job: PathJob }
  /** An attempt failed. The job is tried again, up to the number of attempts. */
  | { readonly kind: "failed"; readonly job: PathJob; readonly reason: string }
  /** Redis does not answer. The worker waits for it. */
  | { readonly kind: "waiting"; readonly reason: string };

export interface QueueWorkerOptions extends ProblemName {
  /** redis://HOST:PORT, or rediss://. */
  readonly redis: string;
  /** The `file:` URL of a module whose default export is a `MakeQueuedProblem`. */
  readonly module: string;
  /** How many paths are followed at a time, each in a process of its own; 1 when left out. */
  readonly workers?: number;
  /** A job whose worker has not been heard of for so long goes to another one: seconds, 60 when left out. */
  readonly lock?: number;
  readonly onEvent?: (event: QueueEvent) => unknown;
}

export interface QueueWorker {
  /** Stops after the strengths that are trained now. What is not finished goes back to the queue with its checkpoint. */
  close(): Promise<void>;
}

const entries = {
  redis: v.string(),
  ...problemNameEntries,
  module: v.custom<string>(() => true), // Checked by `assertModule`, in its own words.
  workers: v.optional(count, 1),
  lock: v.optional(count, 60),
  onEvent: callback<(event: QueueEvent) => unknown>(),
};

/** A worker may be killed so often with the same job in its hands before the job is said to have failed. */
const mostStalled = 5;

/** A worker that waits for Redis when it is told to stop does not wait any longer than this, in milliseconds. */
const longestClose = 10_000;

/**
 * Takes jobs from a queue and follows their paths, each in a process of its own that has the problem's module and nothing else to run. Throws
 * `INVALID_PARAMETER`, and `RUNTIME_FAILED` where no Redis answers.
 *
 * ```ts
 * const module = new URL("./problem.js", import.meta.url).href;
 * const worker = await createQueueWorker({ redis: "redis://127.0.0.1:6379", name: "lasso", version: "1", module });
 * process.once("SIGINT", () => worker.close());
 * ```
 */
export async function createQueueWorker(given: QueueWorkerOptions): Promise<QueueWorker> {
  const {
    redis: address,
    module,
    workers,
    lock,
    onEvent,
    ...problem
  } = parseOptions("createQueueWorker", entries, given);
  assertModule(module);
  const redis = await connect(address);
  const setting = { redis: address, queue: queueName(problem), module };
  const worker = new TellingWorker(setting, new URL("./processor.js", import.meta.url), {
    connection: redis,
    prefix: "reg",
    concurrency: workers,
    lockDuration: lock * 1000,
    stalledInterval: lock * 500,
    maxStalledCount: mostStalled,
  });
  worker.on("active", ({ data: { job } }) => onEvent?.({ kind: "started", job }));
  worker.on("completed", ({ data: { job } }) => onEvent?.({ kind: "finished", job }));
  worker.on("failed", (failed: Job<QueueTask> | undefined, { message: reason }) => {
    if (failed) onEvent?.({ kind: "failed", job: failed.data.job, reason });
  });
  redis.on("reconnecting", () => onEvent?.({ kind: "waiting", reason: "the connection to the server was lost" }));
  worker.on("error", ({ message: reason }) => onEvent?.({ kind: "waiting", reason }));
  // From here on queues count it among their workers.
  await worker.waitUntilReady();
  return {
    async close() {
      await worker.pause(true);
      worker.cancelAllJobs("the worker stops");
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, longestClose);
      });
      await Promise.race([worker.close(), late]);
      clearTimeout(timer);
      redis.disconnect();
    },
  };
}
