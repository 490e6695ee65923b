// Rules on activity as people write them. Checked here once.
import { parseApplied } from "./applied.ts";
import { word } from "./params.ts";
import type { KnownPenalties, PenaltyInput } from "./parsePenalty.ts";
import type { Mode } from "./plan.ts";
import { refuseConfig as refuse } from "./refuseConfig.ts";

/** What a rule is on, where it is not on weights. */
export const on = word(["activity"], "activity: a penalty on the outputs of the matched layers, in the loss.");

/** A penalty on the outputs of layers, divided by the rows of the batch, as Keras' `activity_regularizer`. */
export interface ActivityRule<Known = never> {
  readonly on: "activity";
  /** A glob on the paths of layers. */
  readonly match: string;
  readonly penalty: PenaltyInput<Known> | null;
  readonly mode?: "loss";
}

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
