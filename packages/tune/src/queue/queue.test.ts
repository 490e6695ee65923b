import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Queue as Jobs } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildForProcesses } from "../../test/processes.ts";
import problem, { type Given, table } from "../../test/queue/problem.ts";
import { type RedisServer, reason, startRedis } from "../../test/queue/redisServer.ts";
import { crossValidate } from "../crossValidate.ts";
import type { ExecuteOptions } from "../execute.ts";
import type { QueueEvent, QueueWorker } from "./queue.ts";

const named = { name: "lasso", version: "1" };
const files = { table: table() };
// Each of 5 paths takes about 2 seconds: long enough for a checkpoint, which is made once a second, and for what a test does in the middle.
const slow = { pause: 100 };

const timeless = (results: unknown) => JSON.stringify(results, (key, value) => (key === "seconds" ? undefined : value));

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => "nothing",
    (error: Error) => error.message,
  );

describe.skipIf(reason !== "")(`@reg/tune/queue${reason}`, () => {
  let built: Awaited<ReturnType<typeof buildForProcesses>>;
  let redis: RedisServer;
  let folder: string;
  let queueModule: typeof import("./queue.ts");
  let here: string;
  const workers: QueueWorker[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    built = await buildForProcesses("queue-test", {
      queue: "src/queue/queue.ts",
      processor: "src/queue/processor.ts",
      problem: "test/queue/problem.ts",
      worker: "test/queue/worker.ts",
      coordinator: "test/queue/coordinator.ts",
    });
    queueModule = await import(built.url("queue"));
    redis = await startRedis();
    folder = await mkdtemp(join(tmpdir(), "reg-queue-"));
    here = timeless((await crossValidate(problem({}, files), { count: 20 })).results);
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  afterAll(async () => {
    await redis?.close();
    await built?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function work(count = 2, onEvent?: (event: QueueEvent) => unknown): Promise<QueueWorker> {
    const setting = { redis: redis.url, ...named, module: built.url("problem"), workers: count, lock: 2 };
    const worker = await queueModule.createQueueWorker({ ...setting, ...(onEvent && { onEvent }) });
    workers.push(worker);
    return worker;
  }

  /** A process of its own. */
  function start(name: string, ...argv: string[]): ChildProcess {
    const child = spawn(process.execPath, [fileURLToPath(built.url(name)), redis.url, ...argv], { stdio: "ignore" });
    children.push(child);
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  /** Everything that cross-validation through the queue came to, except the time. */
  async function through(
    given: Given,
    options: { readonly signal?: AbortSignal; readonly onProgress?: NonNullable<ExecuteOptions["onProgress"]> } = {},
  ) {
    const queue = await queueModule.createQueue({ redis: redis.url, ...named, arguments: given, files });
    try {
      const { results } = await crossValidate(problem({}, files), { count: 20, execute: queue.execute, ...options });
      return timeless(results);
    } finally {
      await queue.close();
    }
  }

  /** What was trained: the process, the fold and the strength of each line. */
  async function trained(log: string) {
    const text = await readFile(log, "utf8").catch(() => "");
    const lines = text.split("\n").filter(Boolean);
    return lines.map((line) => {
      const [pid = "", fold = "", strength = ""] = line.split(" ");
      return { pid: Number(pid), fold, strength };
    });
  }

  /** Waits until a process has trained so many strengths, and gives its number. */
  async function processWith(log: string, strengths: number): Promise<number> {
    for (;;) {
      const counts = new Map<number, number>();
      for (const { pid } of await trained(log)) counts.set(pid, (counts.get(pid) ?? 0) + 1);
      for (const [pid, count] of counts) if (count >= strengths) return pid;
      await delay(20);
    }
  }

  /** How many strengths of a fold were trained more than once, and whether the first ones were. */
  async function again(log: string) {
    const lines = (await trained(log)).map(({ fold, strength }) => `${fold} ${strength}`);
    const folds = new Set((await trained(log)).map(({ fold }) => fold));
    const first = [...folds].map((fold) => lines.find((line) => line.startsWith(`${fold} `)));
    return {
      twice: lines.length - new Set(lines).size,
      fromStart: first.filter((line) => lines.indexOf(line!) !== lines.lastIndexOf(line!)).length,
    };
  }

  it("gives the bits of this process, and computes a path once", async () => {
    const log = join(folder, "once");
    const worker = await work();
    const told: unknown[] = [];
    expect(await through({ log }, { onProgress: (progress) => told.push(progress) })).toBe(here);
    expect(told).toEqual([1, 2, 3, 4, 5].map((done) => ({ done, jobs: 5 })));
    const lines = await trained(log);
    expect(lines.length).toBeGreaterThan(50);
    await worker.close();
    expect(await through({ log })).toBe(here);
    expect(await trained(log)).toEqual(lines);
  });

  it("shares paths between two runs at the same time", async () => {
    const log = join(folder, "shared");
    const runs = [through({ log, pause: 5 }), through({ log, pause: 5 })];
    await work();
    expect(await Promise.all(runs)).toEqual([here, here]);
    expect(await again(log)).toEqual({ twice: 0, fromStart: 0 });
  });

  it("goes on from the checkpoint of a process that was killed", async () => {
    const log = join(folder, "process");
    await work();
    const run = through({ log, ...slow });
    process.kill(await processWith(log, 16), "SIGKILL");
    expect(await run).toBe(here);
    const { twice, fromStart } = await again(log);
    // At most what was trained since the last checkpoint, which is made a second after the one before: 10 strengths, or a few more.
    expect(twice).toBeLessThan(14);
    expect(fromStart).toBe(0);
  });

  it("goes on from the checkpoint of a worker that was killed, with another worker", async () => {
    const log = join(folder, "worker");
    const killed = start("worker", built.url("problem"));
    const run = through({ log, ...slow });
    await processWith(log, 16);
    await kill(killed);
    const before = (await trained(log)).length;
    // Its process ends with it: nobody else sees what that would train.
    await delay(500);
    expect((await trained(log)).length - before).toBeLessThan(3);
    await work();
    expect(await run).toBe(here);
    expect(await again(log)).toMatchObject({ fromStart: 0 });
  });

  it("loses nothing with a run that was killed", async () => {
    const log = join(folder, "run");
    await work();
    const run = start("coordinator", JSON.stringify({ log, ...slow }));
    await processWith(log, 5);
    await kill(run);
    expect(await through({ log, ...slow })).toBe(here);
    expect(await again(log)).toEqual({ twice: 0, fromStart: 0 });
  });

  it("waits for a server that is killed and starts again", async () => {
    const log = join(folder, "crash");
    const events: QueueEvent["kind"][] = [];
    await work(2, ({ kind }) => events.push(kind));
    const run = through({ log, ...slow });
    await processWith(log, 16);
    await redis.crash();
    expect(await run).toBe(here);
    expect(events).toContain("waiting");
    expect(await again(log)).toMatchObject({ fromStart: 0 });
  });

  it("sends jobs again that a server has lost", async () => {
    const log = join(folder, "lost");
    const run = through({ log, ...slow });
    const client = new Redis(redis.url);
    while ((await client.dbsize()) < 5) await delay(20);
    await client.flushall();
    client.disconnect();
    await work(5);
    expect(await run).toBe(here);
  });

  it("gives back what it has when it is closed, and another worker goes on", async () => {
    const log = join(folder, "closed");
    const worker = await work();
    const run = through({ log, ...slow });
    await processWith(log, 16);
    await worker.close();
    const before = (await trained(log)).length;
    await delay(300);
    expect((await trained(log)).length).toBe(before);
    await work();
    expect(await run).toBe(here);
    expect(await again(log)).toMatchObject({ fromStart: 0 });
  });

  it("ends at the signal, while jobs stay in the queue", async () => {
    const log = join(folder, "signal");
    const stop = new AbortController();
    const enough = new Error("enough");
    const run = through({ log }, { signal: stop.signal });
    setTimeout(() => stop.abort(enough), 300);
    await expect(run).rejects.toBe(enough);
    await work();
    expect(await through({ log })).toBe(here);
  });

  it("names the path that fails, says why, and tries it again in the next run", async () => {
    await work();
    const failed =
      "[@reg/tune] repeat 0, fold 0, seed 0: expected a worker that computes this path, received no learner. The same command tries it again.";
    expect(await messageOf(through({ refuse: "no learner" }))).toBe(failed);
    expect(await messageOf(through({ refuse: "no learner" }))).toBe(failed);
  });

  it("refuses jobs that are not what their names say", async () => {
    const worker = await work();
    const client = new Redis(redis.url, { maxRetriesPerRequest: null });
    const jobs = new Jobs("lasso@1", { connection: client, prefix: "reg" });
    const data = { arguments: {}, files: {}, job: {}, module: "file:///etc/passwd" };
    const { id } = await jobs.add("forged", data, { jobId: "forged" });
    while ((await jobs.getJobState(id!)) !== "failed") await delay(20);
    expect((await jobs.getJob(id!))!.failedReason).toBe(
      "[@reg/tune] job forged: expected a name that is the sum of its data, received another.",
    );
    await jobs.close();
    client.disconnect();
    await worker.close();
  });

  it("says within seconds that no server is there, or that it wants a password", async () => {
    const { createQueue, createQueueWorker } = queueModule;
    const started = performance.now();
    const nobody = "redis://:secret@127.0.0.1:1";
    const refused =
      "[@reg/tune] redis://127.0.0.1:1: expected a Redis server that answers, received ECONNREFUSED. Start one with redis-server --appendonly yes, or correct the address.";
    expect(await messageOf(createQueue({ redis: nobody, ...named }))).toBe(refused);
    expect(await messageOf(createQueueWorker({ redis: nobody, ...named, module: built.url("problem") }))).toBe(refused);
    const locked = await startRedis("--requirepass", "secret");
    const shown = locked.url;
    const wanted = (received: string) =>
      `[@reg/tune] ${shown}: expected a Redis server that answers, received ${received}. Write redis://:PASSWORD@HOST:PORT.`;
    const withPassword = (password: string) => shown.replace("//", `//:${password}@`);
    expect(await messageOf(createQueue({ redis: shown, ...named }))).toBe(wanted("NOAUTH Authentication required"));
    expect(await messageOf(createQueue({ redis: withPassword("wrong"), ...named }))).toBe(
      wanted("WRONGPASS invalid username-password pair or user is disabled"),
    );
    const queue = await createQueue({ redis: withPassword("secret"), ...named });
    expect(await queue.workers()).toBe(0);
    await queue.close();
    await locked.close();
    // Five attempts to connect. Each may take 5 seconds, where an address swallows everything.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("refuses addresses, names and modules that are none", async () => {
    const { createQueue, createQueueWorker } = queueModule;
    const address = "expected redis://HOST:PORT or rediss://HOST:PORT, received";
    expect(await messageOf(createQueue({ redis: "localhost", ...named }))).toBe(
      `[@reg/tune] redis: ${address} no URL.`,
    );
    expect(await messageOf(createQueue({ redis: "http://:secret@host", ...named }))).toBe(
      `[@reg/tune] redis: ${address} http://….`,
    );
    expect(await messageOf(createQueue({ redis: redis.url, name: "a:b", version: "1" }))).toBe(
      '[@reg/tune] createQueue: expected name to be letters, digits, dots and hyphens, received "a:b".',
    );
    expect(await messageOf(createQueueWorker({ redis: redis.url, ...named, module: "data:text/javascript,0" }))).toBe(
      '[@reg/tune] module: expected the file: URL of a module, received "data:text/javascript,0". Write new URL("./problem.js", import.meta.url).href.',
    );
  });

  it("warns of a server on another machine without a password", () => {
    const { addressWarning } = queueModule;
    expect(addressWarning("redis://queue.example.org")).toBe(
      "redis://queue.example.org:6379 has no password: whoever reaches it can read the data and change the results. Set requirepass there and write redis://:PASSWORD@HOST.",
    );
    const safe = ["redis://localhost", "redis://127.0.0.1:7000", "redis://[::1]", "rediss://:secret@queue.example.org"];
    expect(safe.map((url) => addressWarning(url))).toEqual([undefined, undefined, undefined, undefined]);
  });
});
