import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildForProcesses } from "../../test/processes.ts";
import problem, { type Given, table } from "../../test/queue/problem.ts";
import { type RedisServer, reason, startRedis } from "../../test/queue/redisServer.ts";
import { crossValidate } from "../crossValidate.ts";

describe.skipIf(reason !== "")(`@reg/tune/queue${reason}`, () => {
  let built: Awaited<ReturnType<typeof buildForProcesses>>;
  let redis: RedisServer;
  let folder: string;
  let createQueue: typeof import("./queue.ts").createQueue;
  let createQueueWorker: typeof import("./queue.ts").createQueueWorker;
  const named = { name: "lasso", version: "1" };
  const files = { table: table() };

  beforeAll(async () => {
    built = await buildForProcesses("queue-test", {
      queue: "src/queue/queue.ts",
      processor: "src/queue/processor.ts",
      problem: "test/queue/problem.ts",
    });
    ({ createQueue, createQueueWorker } = await import(built.url("queue")));
    redis = await startRedis();
    folder = await mkdtemp(join(tmpdir(), "reg-queue-"));
  });
  afterAll(async () => {
    await redis?.close();
    await built?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const timeless = (results: unknown) =>
    JSON.stringify(results, (key, value) => (key === "seconds" ? undefined : value));

  const worker = (workers = 1) =>
    createQueueWorker({ redis: redis.url, ...named, module: built.url("problem"), workers, lock: 2 });

  /** Everything that cross-validation through the queue came to, except the time. */
  async function through(given: Given) {
    const queue = await createQueue({ redis: redis.url, ...named, arguments: given, files });
    try {
      return timeless((await crossValidate(problem({}, files), { count: 20, execute: queue.execute })).results);
    } finally {
      await queue.close();
    }
  }

  const here = async () => timeless((await crossValidate(problem({}, files), { count: 20 })).results);
  const lines = async (log: string) => (await readFile(log, "utf8").catch(() => "")).split("\n").filter(Boolean);

  it("gives the bits of this process, and computes a path once", async () => {
    const log = join(folder, "once");
    const one = await worker(2);
    expect(await through({ log })).toBe(await here());
    const trained = await lines(log);
    expect(trained.length).toBeGreaterThan(50);
    await one.close();
    expect(await through({ log })).toBe(await here());
    expect(await lines(log)).toEqual(trained);
  });
});
