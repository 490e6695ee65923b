import { setTimeout as delay } from "node:timers/promises";
import type { QueueEvent } from "@reg/tune/queue";
import { type Io, note } from "../io.ts";
import { untilStopped } from "../stopping.ts";
import { hidePassword } from "./hidePassword.ts";
import { loadQueue, pathJobs } from "./loadQueue.ts";

export interface WorkerRequest {
  readonly queue: string;
  readonly jobs: number;
  readonly lock: number;
}

/** A signal is looked for so often, in milliseconds. */
const look = 50;

/** Tells what a worker does. Redis is told to be gone once, and not at each attempt to reach it. */
function teller(io: Io) {
  const counts = { finished: 0 };
  let waiting = false;
  const tell = (event: QueueEvent) => {
    if (event.kind === "waiting") {
      if (!waiting) note(io, `worker: waiting for Redis (${event.reason}).`);
      waiting = true;
      return;
    }
    waiting = false;
    const { repeat, fold, seed } = event.job;
    if (event.kind === "finished") counts.finished++;
    const reason = event.kind === "failed" ? `: ${event.reason}` : "";
    note(io, `worker: ${event.kind} repeat ${repeat}, fold ${fold}, seed ${seed}${reason}`);
  };
  return { tell, counts };
}

/** Follows paths of `reg path --queue` until Ctrl-C. */
export async function runWorker(io: Io, { queue, jobs, lock }: WorkerRequest): Promise<void> {
  const { createQueueWorker } = await loadQueue(io, queue);
  const module = new URL("./queuedProblem.js", import.meta.url).href;
  const { tell, counts } = teller(io);
  await untilStopped(async (isStopped) => {
    const worker = await createQueueWorker({ redis: queue, ...pathJobs, module, workers: jobs, lock, onEvent: tell });
    note(io, `worker: waiting for paths from ${hidePassword(queue)}. Ctrl-C stops it.`);
    while (isStopped() === 0) await delay(look);
    await worker.close();
  });
  const { finished } = counts;
  note(
    io,
    `worker: stopped after ${finished} finished ${finished === 1 ? "path" : "paths"}. The queue has the others.`,
  );
}
