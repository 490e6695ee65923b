// What runs in each process of a worker: BullMQ loads this file. Which problem it makes is decided by who started the worker, never by a job.
import { setImmediate } from "node:timers/promises";
import { RegError } from "@reg/core";
import { type SandboxedJob, UnrecoverableError, WaitingError } from "bullmq";
import { runJob } from "../path.ts";
import type { Problem } from "../problem.ts";
import { refuse } from "../refuse.ts";
import { connect } from "./connect.ts";
import { keptPath } from "./keptPath.ts";
import { processSetting } from "./processSetting.ts";
import type { MakeQueuedProblem } from "./queuedProblem.ts";
import { idOf, type QueueTask, sumOf } from "./queueTask.ts";
import { receiveFiles } from "./sentFiles.ts";

const setting = processSetting();
const redis = await connect(setting.redis);
const { default: make }: { default: MakeQueuedProblem } = await import(setting.module);

// The worker is gone, by `kill -9` too: another one takes the job over.
process.once("disconnect", () => process.exit());

// Ctrl-C in a terminal goes to every process. The worker decides what then happens, and BullMQ's own answer is to finish the job.
process.removeAllListeners("SIGINT");
process.on("SIGINT", () => {});

let made: { readonly key: string; readonly problem: Promise<Problem> } | undefined;

/** A problem is made once and serves every job after that. */
function problemOf({ arguments: given, files }: QueueTask): Promise<Problem> {
  const key = sumOf(JSON.stringify([given, files]));
  // What a problem takes is its own business: see `MakeQueuedProblem`.
  if (made?.key !== key) {
    made = { key, problem: receiveFiles(redis, files).then((received) => make(given as never, received)) };
  }
  return made.problem;
}

/** Whether another attempt may end better. */
const isFinal = (error: unknown): error is RegError => error instanceof RegError && error.code !== "RUNTIME_FAILED";

/** Computes one job, from its checkpoint on, and keeps its result. */
export default async function work(
  { id, data, moveToWait }: Pick<SandboxedJob<QueueTask>, "id" | "data" | "moveToWait">,
  token?: string,
  signal?: AbortSignal,
): Promise<void> {
  if (id === undefined || id !== idOf(setting.queue, data)) {
    const error = refuse("INVALID_DATA", `job ${id}`, "a name that is the sum of its data", "another");
    throw new UnrecoverableError(error.message);
  }
  const kept = keptPath(redis, id);
  if (await kept.result()) return;
  try {
    // Between two strengths the process listens.
    const follow = { signal, checkpoints: kept.checkpoints, onPoint: () => setImmediate() };
    await kept.finish(await runJob(await problemOf(data), data.job, follow));
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
