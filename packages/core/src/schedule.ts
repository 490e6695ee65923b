import * as v from "valibot";
import { isRecord } from "./isRecord.ts";
import { didYouMean } from "./nearest.ts";
import { alternatives } from "./params.ts";
import { parseEntries } from "./parseEntries.ts";
import { RegError, show } from "./regError.ts";

const steps = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.title("an integer of at least 1"),
  v.description("Over how many training steps."),
);
const strength = (description: string) =>
  v.pipe(v.number(), v.finite(), v.minValue(0), v.title("a finite number of at least 0"), v.description(description));
const ends = {
  from: strength("What all penalties are multiplied by at step 0."),
  to: strength("What all penalties are multiplied by from `steps` on."),
};

/** How the strength of all penalties changes over training. Exported for the JSON Schema. */
export const scheduleSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("constant") }),
  v.strictObject({ kind: v.literal("linearWarmup"), steps }),
  v.strictObject({ kind: v.literal("linear"), steps, ...ends }),
  v.strictObject({ kind: v.literal("cosine"), steps, ...ends }),
]);

export type Schedule = Readonly<v.InferOutput<typeof scheduleSchema>>;

const kinds = scheduleSchema.options.map(({ entries }) => entries.kind.literal);
const example = `Write { "kind": "linearWarmup", "steps": 500 }.`;

/** Checks a schedule. Throws `INVALID_CONFIG`. */
export function parseSchedule(given: unknown): Schedule {
  const form = `an object with "kind"`;
  const entries = scheduleSchema.options.find(({ entries }) => isRecord(given) && entries.kind.literal === given.kind);
  if (entries === undefined) {
    const kind = isRecord(given) ? given.kind : given;
    const advice = typeof kind === "string" && isRecord(given) ? didYouMean(kind, kinds) : example;
    throw new RegError("INVALID_CONFIG", {
      who: "@reg/core",
      what: "schedule",
      expected: isRecord(given) ? `kind to be ${alternatives(kinds)}` : form,
      received: isRecord(given) && !("kind" in given) ? "nothing" : show(kind),
      ...(advice && { advice }),
    });
  }
  const words = { code: "INVALID_CONFIG", what: "schedule", form, nouns: ["entry", "entries"], example } as const;
  // `entries` are those of the kind that was given.
  return parseEntries<v.ObjectEntries>(entries.entries, given, words) as Schedule;
}

/**
 * The factor of all penalties at a training step, counted from 0. `linearWarmup` rises from 0 at step 0 to 1 at `steps` (optax'
 * `linear_schedule`); `linear` and `cosine` go from `from` to `to` and stay there.
 */
export function strengthAt(schedule: Schedule, step: number): number {
  if (schedule.kind === "constant") return 1;
  const progress = Math.min(1, step / schedule.steps);
  if (schedule.kind === "linearWarmup") return progress;
  const eased = schedule.kind === "linear" ? progress : (1 - Math.cos(Math.PI * progress)) / 2;
  return schedule.from + (schedule.to - schedule.from) * eased;
}
