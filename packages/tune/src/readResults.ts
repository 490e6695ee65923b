import { show } from "@reg/core/adapter";
import { refuse } from "./refuse.ts";
import { type Results, resultsVersion } from "./results.ts";

const kinds: readonly unknown[] = ["cross-validation", "ladder", "stability selection"] satisfies Results["kind"][];

/** Results from the text of their file. Throws `INVALID_RESULTS` for what is none, and for another version of the format. */
export function readResults(text: string, what = "results"): Results {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refuse("INVALID_RESULTS", what, "JSON", reason, "Give the file that reg path --json wrote.");
  }
  const { kind, version } = (typeof read === "object" && read !== null ? read : {}) as Partial<Results>;
  if (!kinds.includes(kind)) {
    throw refuse("INVALID_RESULTS", what, `results, whose kind is ${kinds.map(show).join(", ")}`, `kind ${show(kind)}`);
  }
  if (version !== resultsVersion) {
    const advice = "Make them again with this version of @reg/tune, or read them with the one that made them.";
    throw refuse("INVALID_RESULTS", what, `version ${resultsVersion} of the format`, show(version), advice);
  }
  // What is inside was written by this version of the format.
  return read as Results;
}
