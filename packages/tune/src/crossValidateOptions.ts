import * as v from "valibot";
import type { Execute, JobsProgress } from "./execute.ts";
import { callback, count, flag, gridEntries, leastGain, list, order, signal, whole } from "./pathOptions.ts";

/** The options of `crossValidate`, for `parseOptions`. */
export const crossValidateEntries = {
  ...gridEntries,
  rows: v.optional(list),
  // Checked by `foldsOf`, in its own words.
  folds: v.optional(
    v.custom<number | readonly ArrayLike<number>[]>(() => true),
    5,
  ),
  split: v.optional(
    v.pipe(
      v.picklist(["stratified", "shuffled", "grouped", "time"]),
      v.title(`"stratified", "shuffled", "grouped" or "time"`),
    ),
  ),
  groups: v.optional(
    v.custom<ArrayLike<number | string>>((given) => Array.isArray(given) || ArrayBuffer.isView(given)),
  ),
  repeats: v.optional(count, 1),
  seed: v.optional(whole, 0),
  seeds: v.optional(v.pipe(v.array(whole), v.minLength(1), v.title("a list of at least one whole number"))),
  // By the problem when left out: `defaultOrder`.
  order: v.optional(order),
  relax: v.optional(flag, false),
  mostInputs: v.optional(count),
  leastGain,
  by: v.optional(v.pipe(v.picklist(["loss", "metric"]), v.title(`"loss" or "metric"`)), "loss"),
  // Checked by `parseRule`.
  choose: v.optional(v.unknown(), "one standard error"),
  execute: callback<Execute>(),
  versions: v.optional(v.record(v.string(), v.string()), {}),
  signal,
  onProgress: callback<(progress: JobsProgress) => unknown>(),
};
