import type { Result } from "../runConformance.ts";
import { countOf } from "./counts.ts";

/** The results as one JSON document; the same results give the same text. Infinities and NaN, which JSON lacks, become strings. */
export const jsonReport = (results: readonly Result[]): string =>
  `${JSON.stringify(
    { counts: countOf(results), results },
    (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value),
    2,
  )}\n`;
