// How penalties are applied, as people write it: one with its mode and metric, or several on the same parameters, each in a mode
// of its own. Checked here once.
import * as v from "valibot";
import { word } from "./params.ts";
import { parseEntries } from "./parseEntries.ts";
import { type KnownPenalties, type PenaltyInput, parsePenalty } from "./parsePenalty.ts";
import { l1 } from "./penalties/l1.ts";
import type { Applied, Metric, Mode } from "./plan.ts";
import { refuseConfig as refuse, configWords as words } from "./refuseConfig.ts";
import type { ToSparsity } from "./sparsity/sparsityTarget.ts";

export const modes = ["loss", "proximal", "decoupled"] as const satisfies readonly Mode[];
export const metrics = ["optimizer", "euclidean"] as const satisfies readonly Metric[];

const mode = word(modes, "loss: part of the loss, as in Keras. proximal: exact zeros. decoupled: as in AdamW.");
const penalty = v.pipe(
  v.unknown(),
  v.title("a penalty or null"),
  v.description("A penalty, or null to leave the matched parameters alone."),
);
const metric = word(
  metrics,
  "Of mode proximal. optimizer: the prox takes the step that the optimizer gives each weight. euclidean: the bare learning rate.",
);
const penaltyList = v.pipe(
  v.array(v.unknown()),
  v.minLength(1),
  v.title("a list of at least one penalty, each with its mode"),
  v.description("Several penalties, each in a mode of its own: l2 decoupled and l1 proximal."),
);
/** How one penalty is applied, as it is written. Exported for the JSON Schema. */
export const appliedSchema = v.strictObject({ penalty, mode: v.optional(mode), metric: v.optional(metric) });
/** A target of sparsity, in a rule or at the top. */
export const toSparsity = v.optional(
  v.pipe(
    v.unknown(),
    v.description("The share of weights that are exactly 0 in the end, or an object. Chooses a strength."),
  ),
);
/** The entries of what may be one penalty or several. */
export const orSeveral = {
  ...appliedSchema.entries,
  penalty: v.optional(penalty),
  penalties: v.optional(penaltyList),
  toSparsity,
};
/** A penalty and how it is applied. */
export interface AppliedInput<Known = never> {
  readonly penalty: PenaltyInput<Known>;
  /** "loss" when left out. */
  readonly mode?: Mode;
  /** Of mode "proximal": "optimizer" when left out. */
  readonly metric?: Metric;
}

/** A penalty; `null` leaves parameters alone. */
type OnePenalty<Known> = Omit<AppliedInput<Known>, "penalty"> & {
  readonly penalty: PenaltyInput<Known> | null;
  readonly penalties?: undefined;
};

/**
 * One penalty, or several, each in its own mode. With `toSparsity` the penalty may be left out, which is l1, and so may its mode, which
 * is then "proximal", and its strength, which is then chosen.
 */
export type WhatToDo<Known = never> =
  | (OnePenalty<Known> & { readonly toSparsity?: ToSparsity })
  | (Partial<OnePenalty<Known>> & { readonly toSparsity: ToSparsity })
  | {
      readonly penalties: readonly AppliedInput<Known>[];
      readonly penalty?: undefined;
      readonly toSparsity?: ToSparsity;
    };

/** What is written beside a match or a role, or alone. */
interface WrittenApplied {
  readonly penalty?: unknown;
  readonly mode?: Mode | undefined;
  readonly metric?: Metric | undefined;
  readonly penalties?: readonly unknown[] | undefined;
}

/** The prox comes last, so that its zeros are exact. */
const stepOrder: readonly Mode[] = ["loss", "decoupled", "proximal"];
const example = `Write { "penalty": "l1", "mode": "proximal" }.`;

/** Where penalties are written, and whether they serve a target of sparsity: one of their own, or that of all rules. */
export interface Place {
  readonly where: string;
  readonly target?: "own" | "shared" | undefined;
}

function parseOne(
  { penalty: given, mode: written, metric }: WrittenApplied,
  { where, target }: Place,
  known: KnownPenalties,
): Applied {
  if (metric !== undefined && written !== "proximal") {
    throw refuse(
      where || "configuration",
      `mode "proximal" beside a metric`,
      written ?? "loss",
      "The other modes have no metric.",
    );
  }
  const at = where && !where.endsWith("]") ? `${where}.penalty` : where;
  const penalty = parsePenalty(given, { known, where: at });
  const mode = written ?? (target && penalty.noProx === "" ? "proximal" : "loss");
  return {
    penalty,
    mode,
    ...(mode === "proximal" && { metric: metric ?? "optimizer" }),
  };
}

/** What is written of one penalty or of several, in the order in which they act. */
export function parseApplied(given: WrittenApplied, at: Place, known: KnownPenalties): readonly Applied[] {
  const { where, target } = at;
  const place = where || "configuration";
  const { penalties, mode, metric } = given;
  const penalty = given.penalty === undefined && penalties === undefined && target === "own" ? l1() : given.penalty;
  if ((penalty === undefined) === (penalties === undefined)) {
    const received = penalty === undefined ? undefined : { penalty, penalties };
    throw refuse(
      place,
      `"penalty" or "penalties"`,
      received,
      `Write "penalty": "l1", or null to leave the parameters alone.`,
    );
  }
  if (penalties === undefined) return penalty === null ? [] : [parseOne({ penalty, mode, metric }, at, known)];
  if (mode !== undefined || metric !== undefined) {
    throw refuse(
      place,
      "a mode in each of its penalties",
      mode ?? metric,
      `Write { "penalty": "l1", "mode": "proximal" }.`,
    );
  }
  const all = penalties.map((each, i) => {
    const at = [where, `penalties[${i}]`].filter(Boolean).join(".");
    return parseOne(
      parseEntries(appliedSchema.entries, each, words(at, "a penalty with its mode", example)),
      { where: at },
      known,
    );
  });
  const twice = all.find(({ mode }, i) => all.findIndex((other) => other.mode === mode) < i);
  if (twice) {
    throw refuse(
      place,
      "each mode once",
      twice.mode,
      `Add them up: { "name": "sum", "penalties": [ … ] } in one mode.`,
    );
  }
  return all.toSorted((a, b) => stepOrder.indexOf(a.mode) - stepOrder.indexOf(b.mode));
}
