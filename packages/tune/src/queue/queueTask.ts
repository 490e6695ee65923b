import { createHash } from "node:crypto";
import { type PathJob, resultsVersion } from "../results.ts";

/** What a job of the queue holds: data only. */
export interface QueueTask {
  readonly arguments: unknown;
  /** For each file of the problem the sum of its bytes. */
  readonly files: Readonly<Record<string, string>>;
  readonly job: PathJob;
}

export const sumOf = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** JSON in which the order of keys does not count. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** The sum of everything that a task's result depends on: the same work has the same name in every run. */
export const idOf = (queue: string, { arguments: given, files, job }: QueueTask): string =>
  sumOf(canonical([resultsVersion, queue, given ?? null, files, job]));
