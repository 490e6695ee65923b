import { RegError } from "@reg/core";
import { describe, expect, it } from "vitest";
import { createCheck } from "./check.ts";
import { exact } from "./tolerance.ts";

const loose = { relative: 0.1, absolute: 0, reason: "a test" };

describe("a check", () => {
  it("keeps the comparison that comes closest to its tolerance", () => {
    const { check, worst } = createCheck();
    check.numbers("w", [1, 2, 4], [1.01, 2.1, 4], loose);
    expect(worst()).toMatchObject({ what: "w[1]", passed: true });
  });

  it("keeps the first failure over all that pass, and the worst of the failures", () => {
    const { check, worst } = createCheck();
    check.numbers("w", [1, 1, 1], [1.05, 1.2, 1.3], loose);
    expect(worst()).toMatchObject({ what: "w[2]", passed: false });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("fails %s, whatever the tolerance", (received) => {
    const { check, worst } = createCheck();
    check.number("w", 1, received, loose);
    check.number("v", 1, 1, loose);
    expect(worst()).toMatchObject({ what: "w", passed: false });
  });

  it("fails too few numbers and too many", () => {
    for (const received of [[1], [1, 2, 3]]) {
      const { check, worst } = createCheck();
      check.numbers("w", [1, 2], received, loose);
      expect(worst()?.passed).toBe(false);
    }
  });

  it("takes -0 for 0", () => {
    const { check, worst } = createCheck();
    check.number("w", 0, -0, exact);
    expect(worst()).toMatchObject({ passed: true, error: { absolute: 0, relative: null }, share: 0 });
  });

  it("measures in the unit of the tolerance", () => {
    const { check, worst } = createCheck();
    check.number("w", 2, 2.05, loose);
    expect(worst()?.share).toBeCloseTo(0.25, 12);
    check.number("v", 0, 1e-9, exact);
    expect(worst()).toMatchObject({ what: "v", share: Number.POSITIVE_INFINITY, passed: false });
  });

  it("allows a stack as much more as its precision says, and nothing where a thing is exact", () => {
    const { check, worst } = createCheck({ factor: 4, reason: "its log is good to 1e-5" });
    check.number("w", 1, 1.3, loose);
    expect(worst()).toMatchObject({
      passed: true,
      tolerance: { relative: 0.4, absolute: 0, reason: "a test; 4 times as much here: its log is good to 1e-5" },
    });
    check.number("zero", 0, 1e-30, exact);
    expect(worst()).toMatchObject({ what: "zero", passed: false });
  });

  it("wants a refusal to be a RegError with the code", async () => {
    const { check, worst } = createCheck();
    const error = new RegError("NO_PROX", { who: "@reg/test", what: "w", expected: "a prox" });
    await check.refused("w", "NO_PROX", () => Promise.reject(error));
    expect(worst()).toMatchObject({ passed: true });
    await check.refused("v", "UNMATCHED_RULE", () => {
      throw error;
    });
    expect(worst()).toMatchObject({ what: "v", expected: "UNMATCHED_RULE", received: "NO_PROX", passed: false });
    await expect(check.refused("u", "NO_PROX", () => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
  });
});
