import type { Case } from "./case.ts";

/** Thrown by a case that finds out, while it runs, that the target lacks what the case is about: it is skipped with this reason. */
export class Unavailable extends Error {}

/** A case that no target can run, in the report with its reason. */
export const unavailable = (
  name: string,
  penalty: string,
  kind: Case["kind"],
  tests: Case["tests"],
  reason: string,
): Case => ({
  name,
  penalty,
  kind,
  tests,
  against: () => "rule",
  skip: () => reason,
  run: async () => {},
});
