// Rules on activity as people write them. Checked here once.
import { parseApplied } from "./applied.ts";
import type { KnownPenalties } from "./parsePenalty.ts";
import type { Mode } from "./plan.ts";
import { refuseConfig as refuse } from "./refuseConfig.ts";

/** What is written beside `"on": "activity"`. */
interface WrittenActivity {
  readonly match?: string | undefined;
  readonly penalty?: unknown;
  readonly mode?: Mode | undefined;
}

/** The only entries that make sense there. */
const entries = ["on", "match", "penalty", "mode"];

/** Checks a rule on activity, of which each entry has been checked. Throws `INVALID_CONFIG`. */
export function parseActivityRule(rule: WrittenActivity, where: string, known: KnownPenalties) {
  const { match, penalty, mode } = rule;
  if (match === undefined) {
    throw refuse(
      where,
      `"match" to say which layers it is for`,
      { on: "activity" },
      `Write "match": "**" for every layer.`,
    );
  }
  const other = Object.entries(rule).find(([name, value]) => value !== undefined && !entries.includes(name));
  if (other) {
    throw refuse(where, `"match" and one penalty beside "on"`, { [other[0]]: other[1] }, "Write two rules.");
  }
  if (mode !== undefined && mode !== "loss") {
    throw refuse(where, `mode "loss" on activity`, mode, "Outputs are no weights that a step could move.");
  }
  return { match, on: "activity" as const, penalties: parseApplied({ penalty, mode }, { where }, known) };
}
