import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = async (name: string) => {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL(name, import.meta.url))]);
  return stdout;
};

// Runs the examples as a reader runs them: with the built packages, in a separate process.
it.each(["tfjs.mjs", "onnx.mjs", "brainjs.mjs"])("%s ends with exact zeros", async (name) => {
  const printed = await run(name);
  expect(printed).toContain("rule 1: every kernel");
  const [, zeros, all] = /exact zeros.*: (\d+) of (\d+)/.exec(printed) ?? [];
  expect(Number(zeros)).toBeGreaterThan(Number(all) / 4);
});

// Fewer multiply-adds than this part of the whole model's; sums of fewer terms are added in other blocks.
it.each([
  ["compact.mjs", 1 / 3, 0.95],
  ["compactTfjs.mjs", 1 / 3, 0.92],
  // brain.js draws other weights in each run.
  ["compactBrainjs.mjs", 0.95, 0.85],
])("%s ends with a smaller model that answers the same", async (name, part, least) => {
  const printed = await run(name);
  const [, before, after] = /multiplyAdds: (\d+) → (\d+)/.exec(printed)!;
  expect(Number(after)).toBeLessThan(Number(before) * part);
  expect(Number(/differ by at most (\S+) units/.exec(printed)![1])).toBeLessThanOrEqual(16);
  const [, whole, small] = /test accuracy: (\S+) → (\S+)/.exec(printed)!;
  expect(Number(whole)).toBeGreaterThan(least);
  expect(small).toBe(whole);
});

it("sparseHead.mjs ends with few features of a frozen network, near the least objective", async () => {
  const printed = await run("sparseHead.mjs");
  const [, gap] = /at most (\S+) above the least/.exec(printed)!;
  expect(Number(gap)).toBeLessThan(1e-6);
  const [, used, all] = /features in use: (\d+) of (\d+)/.exec(printed)!;
  expect(Number(all)).toBe(200);
  expect(Number(used)).toBeGreaterThan(5);
  expect(Number(used)).toBeLessThan(100);
  // Chance is a half.
  expect(Number(/test accuracy: (\S+) %/.exec(printed)![1])).toBeGreaterThan(80);
});

it("keras.mjs gives Keras a smaller file that answers the same, as its page shows", async () => {
  const printed = await run("keras.mjs");
  const page = await readFile(new URL("../packages/tfjs/docs/keras-to-browser.md", import.meta.url), "utf8");
  const shown = /```text\n([^`]*)```/.exec(page)![1]!;
  // Which units die may differ by a few where float32 is rounded otherwise; the form of the output may not.
  const form = (text: string) => text.trim().replace(/\d+(\.\d+)?/g, "#");
  expect(form(printed.replace(/^(?!hidden|parameters|test|the file).*\n/gm, ""))).toBe(form(shown));
  const [, whole, small, again] = /test accuracy: (\S+) → (\S+) → (\S+)/.exec(printed)!;
  expect(Number(whole)).toBeGreaterThan(0.92);
  expect([small, again]).toEqual([whole, whole]);
  const [, before, after] = /parameters: (\d+) → (\d+)/.exec(printed)!;
  expect(Number(after)).toBeLessThan(Number(before) * 0.6);
});
