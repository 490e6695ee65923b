import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { tryInput } from "../tryInput.ts";
import { hostileFiles } from "./hostileFiles.ts";
import { modelSteps } from "./useModel.ts";

const names = Object.keys(modelSteps);
/** Of the processor: other work on the machine does not count. */
const seconds = () => process.cpuUsage().user / 1e6;

describe("a hostile file", () => {
  it.each(Object.entries(hostileFiles))("gives a result or a RegError in time and memory: %s", async (name, make) => {
    const bytes = make();
    const before = process.memoryUsage().arrayBuffers;
    const times: number[] = [];
    const fuzzer = { name, seeds: () => [], mutate: () => bytes, steps: modelSteps };
    const { finds } = await tryInput(fuzzer, bytes, (step) => {
      times[step] = seconds();
    });
    const ends = [...times.slice(1), seconds()];
    expect(finds).toEqual([]);
    expect(names.filter((_, step) => ends[step]! - times[step]! > limits.seconds)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(limits.megabytes * 2 ** 20);
  });
});
