// The options that paths share, as tables for `parseOptions`.
import * as v from "valibot";
import type { PathOrder, PathPoint } from "./results.ts";

const numberThat = (title: string, holds: (x: number) => boolean) => v.pipe(v.number(), v.check(holds), v.title(title));

/** 1, 2, 3 … */
export const count = numberThat("a whole number of at least 1", (x) => Number.isSafeInteger(x) && x >= 1);
export const whole = numberThat("a whole number", Number.isSafeInteger);
const share = numberThat("a number between 0 and 1", (x) => x > 0 && x < 1);
export const flag = v.pipe(v.boolean(), v.title("true or false"));
export const callback = <Call extends (...given: never[]) => unknown>() =>
  v.optional(
    v.pipe(
      v.custom<Call>((given) => typeof given === "function"),
      v.title("a function"),
    ),
  );
export const signal = v.optional(v.pipe(v.instance(AbortSignal), v.title("an AbortSignal")));

const isList = (given: unknown): boolean => Array.isArray(given) || ArrayBuffer.isView(given);
export const list = v.pipe(v.custom<ArrayLike<number>>(isList), v.title("a list of numbers"));
/** Checked by `assertGrid`, in its own words. */
const strengths = v.optional(v.custom<readonly number[]>(() => true));

export const order = v.pipe(
  v.picklist(["sparse to dense", "dense to sparse"] satisfies PathOrder[]),
  v.title(`"sparse to dense" or "dense to sparse"`),
);

/** The least relative change of the loss with which a path goes on. */
export const leastGain = v.optional(
  numberThat("a finite number of at least 0", (x) => x >= 0 && Number.isFinite(x)),
  1e-5,
);

export const gridEntries = { strengths, count: v.optional(count), least: v.optional(share) };

export const pathEntries = {
  ...gridEntries,
  rows: v.optional(list),
  validation: v.optional(list),
  // By the problem when left out: `defaultOrder`.
  order: v.optional(order),
  seed: v.optional(whole, 0),
  relax: v.optional(flag, false),
  mostInputs: v.optional(count),
  leastGain,
  inputWeights: v.optional(flag, false),
  optimality: v.optional(flag, false),
  signal,
  onPoint: callback<(point: PathPoint) => unknown>(),
};
