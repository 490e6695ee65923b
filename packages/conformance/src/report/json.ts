import type { Result } from "../runConformance.ts";

/** How many of each there are. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const countOf = (results: readonly Result[]): Counts => {
  const of = (status: Result["status"]) => results.filter((result) => result.status === status).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
};

/** The results as one JSON document; the same results give the same text. Infinities and NaN, which JSON has not, become strings. */
export const jsonReport = (results: readonly Result[]): string =>
  `${JSON.stringify(
    { counts: countOf(results), results },
    (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value),
    2,
  )}\n`;
