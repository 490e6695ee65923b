import { describe, expect, it } from "vitest";
import { type Schedule, strengthAt } from "./schedule.ts";

const at = (schedule: Schedule, steps: readonly number[]) => steps.map((step) => strengthAt(schedule, step));

describe("a schedule", () => {
  it("is 1 when constant", () => expect(at({ kind: "constant" }, [0, 7])).toEqual([1, 1]));

  it("warms up from 0 at step 0 to 1, and stays there", () => {
    expect(at({ kind: "linearWarmup", steps: 4 }, [0, 1, 3, 4, 100])).toEqual([0, 0.25, 0.75, 1, 1]);
  });

  it("goes from one factor to another in a line", () => {
    expect(at({ kind: "linear", steps: 4, from: 2, to: 0 }, [0, 1, 4, 9])).toEqual([2, 1.5, 0, 0]);
  });

  it("goes from one factor to another along half a cosine", () => {
    const [first, quarter, half, last] = at({ kind: "cosine", steps: 4, from: 1, to: 3 }, [0, 1, 2, 4]);
    expect([first, last]).toEqual([1, 3]);
    expect(quarter).toBeCloseTo(2 - Math.SQRT1_2, 12);
    expect(half).toBeCloseTo(2, 12);
  });
});
