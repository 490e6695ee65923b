import { describe, expect, it } from "vitest";
import { l1 } from "./penalties/l1.ts";
import { RegError, show } from "./regError.ts";

describe("RegError", () => {
  it("says who, what, expected, received and what to do", () => {
    const cause = new Error("why");
    const parts = { who: "@reg/tfjs", what: "mcp", expected: "gamma to be above 1" };
    const error = new RegError("INVALID_PARAMETER", { ...parts, received: "0.5", advice: "3 is usual.", cause });
    expect(error.message).toBe("[@reg/tfjs] mcp: expected gamma to be above 1, received 0.5. 3 is usual.");
    expect(error).toMatchObject({ name: "RegError", code: "INVALID_PARAMETER", cause });
    expect(new RegError("INVALID_PARAMETER", parts).message).toBe("[@reg/tfjs] mcp: expected gamma to be above 1.");
  });

  it("has at most 2,000 characters, of which every part has some", () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `layer${i}`).join(", ");
    const parts = { who: "@reg/core", what: "rule 1", expected: `one of ${names}`, received: '"kernel"' };
    const { message } = new RegError("UNMATCHED_RULE", { ...parts, advice: `Did you mean one of ${names}?` });
    expect(message).toBe(
      `[@reg/core] rule 1: expected ${`one of ${names}`.slice(0, 400)}…, received "kernel". ${`Did you mean one of ${names}`.slice(0, 400)}…`,
    );
    const all = new RegError("INVALID_CONFIG", {
      who: "w",
      what: names,
      expected: names,
      received: names,
      advice: names,
    });
    expect(all.message.length).toBeLessThan(2000);
  });
});

describe("show", () => {
  it("prints values as they were typed", () => {
    const values = [
      "a",
      1,
      1n,
      true,
      null,
      undefined,
      Number.NaN,
      -Infinity,
      [1, "b"],
      { a: { b: [] } },
      l1({ l1: 1 }),
    ];
    expect(values.map(show)).toEqual([
      '"a"',
      "1",
      "1n",
      "true",
      "null",
      "undefined",
      "NaN",
      "-Infinity",
      '[1,"b"]',
      '{"a":{"b":[]}}',
      '{"name":"l1","l1":1}',
    ]);
  });

  it("prints what has no end in short", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const values = [circle, new Map(), new Float32Array(3), Symbol("s"), () => 1, Object.create(null), "x".repeat(300)];
    expect(values.map(show)).toEqual([
      "[[[[…]]]]",
      "an instance of Map",
      "a Float32Array of 12 bytes",
      "Symbol(s)",
      "a function",
      "{}",
      `"${"x".repeat(199)}…`,
    ]);
  });
});
