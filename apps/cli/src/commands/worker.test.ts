import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sequential, writeModel } from "@reg/onnx";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RedisServer, reason, startRedis } from "../../../../packages/tune/test/queue/redisServer.ts";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";

const { write, at, bare } = temporaryFolder();
const bin = fileURLToPath(new URL("../../bin/reg.mjs", import.meta.url));

/** 40 rows of two classes, of which the first of three features tells. */
const rows = Array.from(
  { length: 40 },
  (_, i) => `${(i % 2) + (i % 7) / 10},${i % 5},${i % 3},${i % 2 ? "yes" : "no"}`,
);
const table = () => write("small.csv", ["a,b,c,kind", ...rows].join("\n"));
const network = () => {
  const layers = [
    { units: 8, activation: "relu" as const },
    { units: 2, activation: "softmax" as const },
  ] as const;
  return write("net.onnx", writeModel(sequential({ inputs: 3, layers, seed: 1 })));
};

/** What does not differ between runs: neither the time nor the command as it was typed. */
const same = (text: string) => text.replaceAll(/"seconds": [\d.e-]+/g, "").replace(/"command": .*/, "");

describe.skipIf(reason !== "")(`reg path --queue and reg worker${reason}`, () => {
  let redis: RedisServer;
  const workers: ChildProcess[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) worker.kill("SIGKILL");
  });
  afterAll(() => redis?.close());

  /** `reg worker` in a process of its own, once it waits for paths, and what it tells. */
  async function work(url: string, ...options: string[]) {
    const child = spawn(process.execPath, [bin, "worker", "--queue", url, ...options], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    workers.push(child);
    let told = "";
    const waits = new Promise<void>((resolve) => {
      child.stderr.on("data", (chunk) => {
        told += chunk;
        if (told.includes("Ctrl-C stops it.")) resolve();
      });
    });
    await waits;
    return {
      /** Stops it as Ctrl-C does; gives its lines. */
      async stop(): Promise<readonly string[]> {
        const end = once(child, "close");
        child.kill("SIGINT");
        await end;
        return told.trimEnd().split("\n");
      },
    };
  }

  const path = (options: readonly string[]) => runReg("path", "--json", ...options);

  it.each([
    ["a CSV", () => ["--count", "10"]],
    ["an ONNX network", () => ["--model", network(), "--penalty", "groupLasso", "--strengths", "1,0.1"]],
    ["the network of reg train in tfjs", () => ["--stack", "tfjs", "--strengths", "0.5,0.01"]],
    ["the network of reg train in onnx", () => ["--stack", "onnx", "--strengths", "0.5,0.01"]],
    ["the network of reg train in brainjs", () => ["--stack", "brainjs", "--strengths", "0.5,0.01"]],
  ])("has workers follow the paths of %s, which come to the same as here", async (_, options) => {
    const given = ["--data", table(), "--folds", "2", ...options()];
    const here = await path(given);
    expect(here).toMatchObject({ code: 0, stderr: "" });
    const worker = await work(redis.url, "--jobs", "2");
    const there = await path([...given, "--queue", redis.url]);
    expect({ ...there, stdout: same(there.stdout) }).toEqual({ code: 0, stdout: same(here.stdout), stderr: "" });
    const [first, ...lines] = await worker.stop();
    expect(first).toBe(`[reg] worker: waiting for paths from ${redis.url}. Ctrl-C stops it.`);
    // Two folds, and the path on all rows.
    expect(lines.pop()).toBe("[reg] worker: stopped after 3 finished paths. The queue has the others.");
    expect(lines.toSorted()).toEqual(
      ["finished", "started"].flatMap((what) =>
        [0, 0, 1].map((fold) => `[reg] worker: ${what} repeat 0, fold ${fold}, seed 0`),
      ),
    );
  });

  it("computes no path twice: a run finds what another has left, without a worker", async () => {
    const given = ["--data", table(), "--folds", "2", "--count", "12", "--queue", redis.url];
    const worker = await work(redis.url);
    const { stdout } = await path(given);
    await worker.stop();
    const again = await path(given);
    expect({ ...again, stdout: same(again.stdout) }).toEqual({
      ...{ code: 0, stdout: same(stdout) },
      stderr: `[reg] --queue: no worker of this version is there yet. Start one: reg worker --queue ${redis.url}\n`,
    });
  });

  it("warns of a server that forgets, and shows no password", async () => {
    const server = await startRedis("--requirepass", "secret-word", "--appendonly", "no");
    const url = server.url.replace("//", "//:secret-word@");
    const warning = `[reg] --queue: ${server.url} keeps no append-only file: when it crashes, it forgets paths and results, which are then computed again. Start it with redis-server --appendonly yes.`;
    const worker = await work(`@${write("address.txt", `${url}\n`)}`);
    const { stderr, stdout } = await path(["--data", table(), "--folds", "2", "--count", "3", "--queue", url]);
    expect(stderr).toBe(`${warning}\n`);
    expect(JSON.parse(stdout).command).toContain(`--queue ${server.url.replace("//", "//:PASSWORD@")}`);
    const lines = await worker.stop();
    const shown = server.url.replace("//", "//:PASSWORD@");
    expect(lines.slice(0, 2)).toEqual([warning, `[reg] worker: waiting for paths from ${shown}. Ctrl-C stops it.`]);
    await server.close();
  });

  it("refuses options that do not fit, and a server that is not there", async () => {
    const nobody = "redis://127.0.0.1:1";
    const line =
      "[@reg/tune] redis://127.0.0.1:1: expected a Redis server that answers, received ECONNREFUSED. Start one with redis-server --appendonly yes, or correct the address.\n";
    const given = ["--data", table()];
    expect(await path([...given, "--queue", nobody])).toEqual({ code: 1, stdout: "", stderr: line });
    expect(await runReg("worker", "--queue", nobody)).toEqual({ code: 1, stdout: "", stderr: line });
    expect(await path([...given, "--queue", nobody, "--jobs", "2"])).toEqual({
      ...{ code: 2, stdout: "" },
      stderr: "[reg] --jobs: expected no --queue with it. reg worker has --jobs.\n",
    });
    const lost = await runReg("worker", "--queue", `@${at("lost.txt")}`);
    expect({ ...lost, stderr: bare(lost.stderr) }).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: "[reg] lost.txt: expected a file with an address, received no such file or folder.\n",
    });
    expect(await runReg("worker")).toEqual({
      ...{ code: 2, stdout: "" },
      stderr: "[reg] required option '--queue <address>' not specified.\n",
    });
    expect(await runReg("worker", "--queue", nobody, "--jobs", "0")).toEqual({
      ...{ code: 2, stdout: "" },
      stderr: '[reg] --jobs: expected a whole number of at least 1, received "0".\n',
    });
  });
});
