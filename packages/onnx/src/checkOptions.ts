import { RegError, show } from "@reg/core";

/** What numbers of options may be, in words and as a test. */
const ranges = {
  nonNegative: ["a finite number of at least 0", (x: number) => x >= 0 && x < Number.POSITIVE_INFINITY],
  positive: ["a finite number above 0", (x: number) => x > 0 && x < Number.POSITIVE_INFINITY],
  /** Of factors that must not keep everything, such as momentum. */
  belowOne: ["a number from 0 to below 1", (x: number) => x >= 0 && x < 1],
  share: ["a number from 0 to 1", (x: number) => x >= 0 && x <= 1],
  count: ["a whole number of at least 1", (x: number) => Number.isSafeInteger(x) && x >= 1],
} as const;

/** Checks numbers that belong to `what`, by their names. Throws `INVALID_PARAMETER`. */
export function checkOptions(
  what: string,
  range: keyof typeof ranges,
  options: Readonly<Record<string, number | undefined>>,
): void {
  const [words, holds] = ranges[range];
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "number" && holds(value)) continue;
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what,
      expected: `${name} to be ${words}`,
      received: show(value),
    });
  }
}
