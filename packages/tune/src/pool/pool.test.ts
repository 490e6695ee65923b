import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Given } from "../../test/pool/problem.ts";
import { buildForProcesses } from "../../test/processes.ts";
import { crossValidate } from "../crossValidate.ts";
import { problemFrom } from "./problemSource.ts";

let createPool: typeof import("./pool.ts").createPool;
let built: Awaited<ReturnType<typeof buildForProcesses>>;
let counts: string;

beforeAll(async () => {
  counts = await mkdtemp(join(tmpdir(), "reg-pool-"));
  built = await buildForProcesses("pool-test", {
    pool: "src/pool/pool.ts",
    worker: "src/pool/worker.ts",
    problem: "test/pool/problem.ts",
    empty: "src/results.ts",
  });
  ({ createPool } = await import(built.url("pool")));
});
afterAll(async () => {
  await built.remove();
  await rm(counts, { recursive: true, force: true });
});

const module = (name: string) => built.url(name);
const from = (given: Given = {}) => ({ module: module("problem"), arguments: given });

interface Run {
  readonly workers: number;
  readonly given?: Given;
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}

/** Everything that cross-validation through a pool came to, except the time. */
async function through({ workers, given, attempts, signal }: Run) {
  const pool = createPool(from(given), { workers, ...(attempts && { attempts }) });
  const told: number[] = [];
  try {
    const { results } = await crossValidate(await problemFrom(from()), {
      ...{ count: 20, execute: pool.execute, onProgress: ({ done }) => told.push(done) },
      ...(signal && { signal }),
    });
    return { told, results: JSON.stringify(results, (key, value) => (key === "seconds" ? undefined : value)) };
  } finally {
    await pool.close();
  }
}

const message = (error: unknown) => (error as Error).message;

describe("createPool", () => {
  it("gives the same bits with 1, 2 and 4 processes as in this one", async () => {
    const { results } = await crossValidate(await problemFrom(from()), { count: 20 });
    const here = JSON.stringify(results, (key, value) => (key === "seconds" ? undefined : value));
    for (const workers of [1, 2, 4]) {
      expect(await through({ workers })).toEqual({ told: [1, 2, 3, 4, 5], results: here });
    }
  });

  it("tries a job again when its process is killed, with one process too", async () => {
    const whole = await through({ workers: 1 });
    for (const workers of [1, 2]) {
      const own = await mkdtemp(join(counts, "deaths-"));
      expect(await through({ workers, given: { deaths: 2, folder: own } })).toEqual(whole);
      expect(await readdir(own)).toHaveLength(2);
    }
  });

  it("names the job whose processes all die", async () => {
    const own = await mkdtemp(join(counts, "deaths-"));
    const error = await through({ workers: 1, attempts: 1, given: { deaths: 1000, folder: own } }).catch((e) => e);
    expect(message(error)).toBe(
      "[@reg/tune] repeat 0, fold 0, seed 0: expected a process that computes this path, received one that died. Often there was too little memory: take fewer workers.",
    );
    expect(error).toMatchObject({ name: "RegError", code: "RUNTIME_FAILED" });
  });

  it("passes on the error of a job, with its code", async () => {
    const error = await through({ workers: 2, given: { refuse: "no learner" } }).catch((e) => e);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message: "no learner", code: "INVALID_DATA" });
  });

  it("stops at the signal, and ends the processes that are busy", async () => {
    const reason = new Error("enough");
    const abort = new AbortController();
    setTimeout(() => abort.abort(reason), 1500);
    await expect(through({ workers: 2, given: { hang: true }, signal: abort.signal })).rejects.toBe(reason);
  });

  it("refuses what is no module, no problem or no number of processes", async () => {
    const refused = (run: () => unknown) => {
      try {
        run();
        return "nothing";
      } catch (error) {
        return message(error);
      }
    };
    expect(refused(() => createPool({ module: "data:text/javascript,0" }))).toBe(
      '[@reg/tune] module: expected the file: URL of a module, received "data:text/javascript,0". Write new URL("./problem.js", import.meta.url).href.',
    );
    expect(refused(() => createPool(from(), { workers: 0 }))).toBe(
      "[@reg/tune] createPool: expected workers to be a whole number of at least 1, received 0.",
    );
    await expect(problemFrom({ module: module("empty") })).rejects.toThrow(
      `[@reg/tune] ${module("empty")}: expected a default export that makes a problem, received undefined.`,
    );
  });
});
