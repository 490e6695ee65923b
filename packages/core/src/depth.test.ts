import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { parseConfig } from "./config.ts";
import { value } from "./evaluate.ts";
import { parsePenalty } from "./parsePenalty.ts";
import { l1 } from "./penalties/l1.ts";
import { sum } from "./penalties/sum.ts";
import type { Penalty } from "./penalty.ts";
import { resolve } from "./resolve.ts";
import { weights } from "./weights.ts";

/** A sum of one penalty in a sum of one penalty …, made or written. */
const made = (levels: number) => {
  let penalty: Penalty = l1({ l1: 0.5 });
  for (let level = 1; level < levels; level++) penalty = sum({ penalties: [penalty] });
  return penalty;
};
const written = (levels: number) => {
  let penalty: object = { name: "l1", l1: 0.5 };
  for (let level = 1; level < levels; level++) penalty = { name: "sum", penalties: [penalty] };
  return penalty;
};
const refusal = `INVALID_PARAMETER: [@reg/core] penalty: expected penalties at most 100 deep in one another, received more. Parts of parts add up like parts: write them side by side.`;

describe("penalties in one another", () => {
  it("count as usual up to a depth, and are refused beyond it", () => {
    const w = weights([1, -2]);
    expect(value(made(100), w)).toBe(1.5);
    expect(value(parsePenalty(written(100)), w)).toBe(1.5);
    for (const levels of [101, 3000]) {
      expect(messageOf(() => made(levels))).toBe(refusal);
      expect(messageOf(() => parseConfig({ penalty: written(levels) }))).toBe(refusal);
    }
  });
});

describe("a plan of 200,000 parameters", () => {
  it("is made and shown in the time of each, times their number", () => {
    const parameters = Array.from({ length: 200_000 }, (_, i) => {
      return { path: `layer${i}/kernel`, role: "kernel", shape: [2, 2] } as const;
    });
    const start = performance.now();
    const lines = resolve("l1", parameters).toString().split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([
      200_001,
      "layer199999/kernel  [2,2]  l1 l1=0.01  loss  rule 1: every kernel",
    ]);
    // Five seconds here; comparing each with each would take hours.
    expect(performance.now() - start).toBeLessThan(60_000);
  });
});
