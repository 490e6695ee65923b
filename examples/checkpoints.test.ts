import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const program = fileURLToPath(new URL("checkpoints.mjs", import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reg-example-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the example and kills it once it says so. */
async function killedAt(word: string, path: string): Promise<void> {
  const child = spawn(process.execPath, [program, path, "4"]);
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
    if (said.includes(word)) child.kill("SIGKILL");
  });
  expect(await new Promise((done) => child.on("close", (_, signal) => done(signal)))).toBe("SIGKILL");
}

it("goes on after it was killed as if it had not been", async () => {
  const [broken, whole] = [join(folder, "broken"), join(folder, "whole")];
  await killedAt("epoch 2", broken);
  const run = async (path: string) => (await promisify(execFile)(process.execPath, [program, path, "4"])).stdout;
  const [rest, all] = [await run(broken), await run(whole)];
  expect(all).toMatch(/^epoch 1 .*\nepoch 2 .*\nepoch 3 .*\nepoch 4 .*\n4 epochs, 228 steps, loss [\d.]+\n$/);
  expect(rest).not.toContain("epoch 1");
  expect(all.endsWith(rest)).toBe(true);
  expect(await readFile(broken)).toEqual(await readFile(whole));
});

it("is what the documentation shows", async () => {
  const text = await readFile(new URL("../packages/onnx/docs/checkpoints.md", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/```js file=checkpoints.mjs\n(.*?)```/gs)];
  expect(blocks.length).toBe(2);
  for (const [, code] of blocks) expect(await readFile(program, "utf8")).toContain(code);
});
