import * as v from "valibot";

const steps = v.pipe(v.number(), v.integer(), v.minValue(1), v.description("Over how many training steps."));
const strength = v.pipe(v.number(), v.finite(), v.minValue(0));

/** How the strength of all penalties changes over training: a factor they are multiplied by. */
export const scheduleSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("constant") }),
  v.strictObject({ kind: v.literal("linearWarmup"), steps }),
  v.strictObject({ kind: v.literal("linear"), steps, from: strength, to: strength }),
  v.strictObject({ kind: v.literal("cosine"), steps, from: strength, to: strength }),
]);

export type Schedule = Readonly<v.InferOutput<typeof scheduleSchema>>;

/**
 * The factor at a training step, counted from 0. `linearWarmup` rises from 0 at step 0 to 1 at `steps` (optax'
 * `linear_schedule`); `linear` and `cosine` go from `from` to `to` and stay there.
 */
export function strengthAt(schedule: Schedule, step: number): number {
  if (schedule.kind === "constant") return 1;
  const progress = Math.min(1, step / schedule.steps);
  if (schedule.kind === "linearWarmup") return progress;
  const eased = schedule.kind === "linear" ? progress : (1 - Math.cos(Math.PI * progress)) / 2;
  return schedule.from + (schedule.to - schedule.from) * eased;
}
