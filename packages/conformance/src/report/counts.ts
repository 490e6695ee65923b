import { type Result, type Status, statuses } from "../runConformance.ts";

/** How many results there are of each status. */
export type Counts = Readonly<Record<Status, number>>;

export const countOf = (results: readonly Result[]): Counts => {
  const of = (status: Status) => results.filter((result) => result.status === status).length;
  // One entry a status.
  return Object.fromEntries(statuses.map((status) => [status, of(status)])) as Counts;
};

/** Counts in words: `612 passed, 0 failed, 2 skipped`. A count of 0 is left out, except for passed and failed. */
export const countsInWords = (counts: Counts): string =>
  statuses
    .filter((status) => counts[status] > 0 || status === "passed" || status === "failed")
    .map((status) => `${counts[status]} ${status}`)
    .join(", ");
