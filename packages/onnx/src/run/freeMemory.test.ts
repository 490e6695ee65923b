import { markAsUntransferable } from "node:worker_threads";
import { expect, it } from "vitest";
import { freeMemory } from "./freeMemory.ts";

it("frees arrays at once", async () => {
  const free = await freeMemory();
  const before = process.memoryUsage().arrayBuffers;
  const arrays = Array.from({ length: 8 }, () => new Float32Array(2 ** 22));
  const held = process.memoryUsage().arrayBuffers - before;
  for (const array of arrays) free(array);
  expect(held).toBeGreaterThan(7 * 2 ** 24);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  expect(arrays.map(({ length }) => length)).toEqual(new Array(8).fill(0));
});

it("leaves alone what its owner keeps", async () => {
  const kept = new Float32Array(2);
  markAsUntransferable(kept.buffer);
  (await freeMemory())(kept);
  expect(kept).toHaveLength(2);
});

it("leaves shared memory alone", async () => {
  const shared = new Float32Array(new SharedArrayBuffer(8));
  (await freeMemory())(shared);
  expect(shared).toHaveLength(2);
});
