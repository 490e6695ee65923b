// The entry `@reg/tune/queue`: runs jobs on any number of machines, through BullMQ on Redis. It needs Node, bullmq and ioredis, and is loaded
// by no other entry.
import { Queue as Jobs } from "bullmq";
import * as v from "valibot";
import type { Execute } from "../execute.ts";
import { count } from "../pathOptions.ts";
import { parseOptions } from "../refuse.ts";
import { awaitPaths } from "./awaitPaths.ts";
import { connect } from "./connect.ts";
import { keptFor } from "./keptPath.ts";
import { type Files, type ProblemName, problemNameEntries, queueName } from "./queuedProblem.ts";
import { idOf, type QueueTask } from "./queueTask.ts";
import { sendFiles, sumsOf } from "./sentFiles.ts";

export { addressWarning } from "./connect.ts";
export { persistenceWarning } from "./persistenceWarning.ts";
export type { Files, MakeQueuedProblem, ProblemName } from "./queuedProblem.ts";
export { createQueueWorker, type QueueEvent, type QueueWorker, type QueueWorkerOptions } from "./queueWorker.ts";

export interface QueueOptions extends ProblemName {
  /** redis://HOST:PORT, or rediss://. */
  readonly redis: string;
  /** What the problem's module is given: JSON. */
  readonly arguments?: unknown;
  /** Bytes that the problem's module is given, such as a table. They are sent once, by their sum. */
  readonly files?: Files;
  /** How often a job is tried when its process dies or fails; 3 when left out. */
  readonly attempts?: number;
}

export interface Queue {
  /**
   * For `crossValidate`, `stabilitySelection` and `crossValidateLadder`, with the problem that workers make. Waits until workers have computed
   * all jobs; those that any run has had computed before cost nothing. Results do not depend on the workers. Rejects with `RUNTIME_FAILED` when a job
   * failed as often as `attempts` says, and with the signal's reason; the other jobs then stay in the queue.
   */
  readonly execute: Execute;
  /** How many workers are there for these jobs. */
  workers(): Promise<number>;
  /** Jobs stay in the queue, and workers go on. */
  close(): Promise<void>;
}

const entries = {
  redis: v.string(),
  ...problemNameEntries,
  arguments: v.optional(v.unknown()),
  files: v.optional(
    v.custom<Files>((given) => typeof given === "object" && given !== null),
    {},
  ),
  attempts: v.optional(count, 3),
};

/**
 * A queue of paths for workers of this name and version, on any machine that reaches the Redis server. Throws `INVALID_PARAMETER`, and
 * `RUNTIME_FAILED` within seconds where no server answers.
 *
 * ```ts
 * const redis = "redis://127.0.0.1:6379";
 * const queue = await createQueue({ redis, name: "lasso", version: "1", arguments: {}, files: { rows: readFileSync("rows.csv") } });
 * try {
 *   const { results } = await crossValidate(problem, { execute: queue.execute });
 * } finally {
 *   await queue.close();
 * }
 * ```
 */
export async function createQueue(options: QueueOptions): Promise<Queue> {
  const {
    redis: address,
    arguments: given,
    files,
    attempts,
    ...problem
  } = parseOptions("createQueue", entries, options);
  const redis = await connect(address);
  const name = queueName(problem);
  const sums = sumsOf(files);
  const jobs = new Jobs<QueueTask>(name, {
    connection: redis,
    prefix: "reg",
    defaultJobOptions: {
      attempts,
      backoff: { type: "exponential", delay: 1000 },
      // What a job came to has a key of its own.
      removeOnComplete: true,
      removeOnFail: { age: keptFor },
    },
  });
  // Commands wait until the server is there again.
  jobs.on("error", () => {});
  return {
    execute(paths, _run, follow) {
      const tasks = paths.map((job): QueueTask => ({ arguments: given, files: sums, job }));
      const ids = tasks.map((task) => idOf(name, task));
      return awaitPaths({ redis, jobs, tasks, ids, send: () => sendFiles(redis, files) }, follow);
    },
    workers: () => jobs.getWorkersCount(),
    async close() {
      await jobs.close();
      redis.disconnect();
    },
  };
}
