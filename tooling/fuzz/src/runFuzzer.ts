import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { limits, shared } from "./limits.ts";
import type { Find } from "./tryInput.ts";
import type { Work } from "./worker.ts";

/** Finds of one cause. */
export interface Found extends Find {
  readonly count: number;
  /** The first input that did it. */
  readonly index: number;
}

export interface FuzzReport {
  readonly name: string;
  readonly seed: number;
  readonly inputs: number;
  /** Inputs that the first step refused, as it should with most. */
  readonly refused: number;
  readonly slowest: { readonly milliseconds: number; readonly index: number };
  readonly found: readonly Found[];
}

export interface FuzzOptions {
  readonly seed: number;
  readonly from?: number;
  readonly count?: number;
  readonly seconds?: number;
}

type Message =
  | { readonly ready: number }
  | { readonly find: Find; readonly index: number }
  | { readonly sum: Pick<FuzzReport, "refused" | "slowest">; readonly end?: number };

const script = () => {
  const built = fileURLToPath(new URL("./worker.js", import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL("../dist/worker.js", import.meta.url));
};

const processorSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const megabytes = () => process.memoryUsage.rss() / 2 ** 20;

/** One worker, from an input on, until it is done or an input takes too much. Gives the index after the last input. */
function runWorker(work: Work, deadline: number, onMessage: (message: Message) => void): Promise<number> {
  const state = new Int32Array(work.memory);
  state.fill(0);
  state[shared.index] = work.from;
  const worker = new Worker(script(), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
  });
  return new Promise((resolve, reject) => {
    let [seen, since, usual, ended, ready] = [-1, processorSeconds(), megabytes(), false, false];
    const finish = (next: number) => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      worker.terminate().then(() => resolve(next), reject);
    };
    const tooMuch = (what: string) => {
      const [index, step] = [Atomics.load(state, shared.index), Atomics.load(state, shared.step)];
      if (ended) return;
      const problem = `${what} at step ${step}`;
      onMessage({ find: { step: String(step), problem, key: problem }, index });
      finish(index + 1);
    };
    const watch = setInterval(() => {
      if (!ready) return;
      const index = Atomics.load(state, shared.index);
      if (index !== seen) [seen, since, usual] = [index, processorSeconds(), Math.min(usual + 1, megabytes())];
      else if (processorSeconds() - since > limits.seconds) tooMuch(`over ${limits.seconds} s`);
      else if (megabytes() - usual > limits.megabytes) tooMuch(`over ${limits.megabytes} MB`);
      if (Date.now() > deadline) Atomics.store(state, shared.stop, 1);
    }, 50);
    worker.on("message", (message: Message) => {
      if ("ready" in message) ready = true;
      onMessage(message);
      if ("end" in message && message.end !== undefined) finish(message.end);
    });
    worker.on("error", (error: Error & { code?: string }) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") tooMuch(`over ${limits.megabytes} MB`);
      else reject(error);
    });
  });
}

/** Tries inputs in a separate thread, which is ended and started again when one takes more than the limits. */
export async function runFuzzer(name: string, options: FuzzOptions): Promise<FuzzReport> {
  const { seed, from = 0, count = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = options;
  const [until, deadline] = [Math.min(from + count, 2 ** 31 - 1), Date.now() + seconds * 1000];
  const found = new Map<string, Found>();
  let [refused, slowest, next] = [0, { milliseconds: 0, index: -1 }, from];
  while (next < until && Date.now() < deadline) {
    let latest: Pick<FuzzReport, "refused" | "slowest"> = { refused: 0, slowest };
    const work = { name, seed, from: next, until, memory: new SharedArrayBuffer(16) };
    next = await runWorker(work, deadline, (message) => {
      if ("sum" in message) latest = message.sum;
      if (!("find" in message)) return;
      const there = found.get(message.find.key);
      found.set(message.find.key, { ...message.find, index: message.index, ...there, count: (there?.count ?? 0) + 1 });
    });
    refused += latest.refused;
    if (latest.slowest.milliseconds > slowest.milliseconds) slowest = latest.slowest;
  }
  return {
    name,
    seed,
    inputs: next - from,
    refused,
    slowest,
    found: [...found.values()].sort((a, b) => b.count - a.count),
  };
}
