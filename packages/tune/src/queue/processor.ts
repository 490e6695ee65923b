// What runs in each process of a worker: BullMQ loads this file. Which problem it makes is decided by who started the worker, who tells it
// beside each job; what is in the queue never decides it.
import { setImmediate } from "node:timers/promises";
import { RegError } from "@reg/core";
import { type SandboxedJob, UnrecoverableError, WaitingError } from "bullmq";
import type { Redis } from "ioredis";
import { runJob } from "../path.ts";
import type { Problem } from "../problem.ts";
import { refuse } from "../refuse.ts";
import { connect } from "./connect.ts";
import { keptPath } from "./keptPath.ts";
import type { ProcessSetting } from "./processSetting.ts";
import type { MakeQueuedProblem } from "./queuedProblem.ts";
import { idOf, type QueueTask, sumOf } from "./queueTask.ts";
import { receiveFiles } from "./sentFiles.ts";

// The worker is gone, by `kill -9` too: another one takes the job over.
process.once("disconnect", () => process.exit());

// Ctrl-C in a terminal goes to every process. The worker decides what then happens, and BullMQ's own answer is to finish the job.
process.removeAllListeners("SIGINT");
process.on("SIGINT", () => {});

/** What a worker sends with each job. */
interface Told {
  readonly setting: ProcessSetting;
}

let connection: Promise<Redis> | undefined;

/** Made with the first job: a worker tells its processes the same with every job. */
async function connectOnce(address: string): Promise<Redis> {
  connection ??= connect(address);
  try {
    return await connection;
  } catch (error) {
    connection = undefined;
    throw error;
  }
}

let made: { readonly key: string; readonly problem: Promise<Problem> } | undefined;

async function makeProblem(redis: Redis, module: string, { arguments: given, files }: QueueTask): Promise<Problem> {
  const { default: make }: { default: MakeQueuedProblem } = await import(module);
  // What a problem takes is its own business: see `MakeQueuedProblem`.
  return make(given as never, await receiveFiles(redis, files));
}

/** A problem is made once and serves every job after that. */
function problemOf(redis: Redis, module: string, task: QueueTask): Promise<Problem> {
  const key = sumOf(JSON.stringify([task.arguments, task.files]));
  if (made?.key !== key) made = { key, problem: makeProblem(redis, module, task) };
  return made.problem;
}

/** Whether another attempt may end better. */
const isFinal = (error: unknown): error is RegError => error instanceof RegError && error.code !== "RUNTIME_FAILED";

/** Computes one job, from its checkpoint on, and keeps its result. */
export default async function work(
  { id, data, moveToWait, setting }: Pick<SandboxedJob<QueueTask>, "id" | "data" | "moveToWait"> & Told,
  token?: string,
  signal?: AbortSignal,
): Promise<void> {
  if (id === undefined || id !== idOf(setting.queue, data)) {
    const error = refuse("INVALID_DATA", `job ${id}`, "a name that is the sum of its data", "another");
    throw new UnrecoverableError(error.message);
  }
  const redis = await connectOnce(setting.redis);
  const kept = keptPath(redis, id);
  if (await kept.result()) return;
  try {
    // Between two strengths the process listens.
    const follow = { signal, checkpoints: kept.checkpoints, onPoint: () => setImmediate() };
    await kept.finish(await runJob(await problemOf(redis, setting.module, data), data.job, follow));
  } catch (error) {
    made = undefined;
    if (signal?.aborted) {
      await moveToWait(token);
      throw new WaitingError();
    }
    const { message, code } = error as { message: string; code?: string };
    await kept.fail({ message, ...(code !== undefined && { code }) });
    throw isFinal(error) ? new UnrecoverableError(message) : error;
  }
}
