// A target of sparsity, as people write it beside a penalty: how few weights or units are left in the end, and when.
import * as v from "valibot";
import { isRecord } from "../isRecord.ts";
import { parseEntries } from "../parseEntries.ts";
import { refuseConfig as refuse, configWords as words } from "../refuseConfig.ts";

const shareTitle = "a number above 0 and below 1";
const share = (description: string) =>
  v.pipe(v.number(), v.gtValue(0), v.ltValue(1), v.title(shareTitle), v.description(description));
const whole = (least: number, description: string) =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(least),
    v.title(`an integer of at least ${least}`),
    v.description(description),
  );

/** A target as an object, as it is written. Exported for the JSON Schema. */
export const sparsityTargetSchema = v.strictObject({
  zeros: v.optional(share("The share of weights that are exactly 0 in the end.")),
  bytes: v.optional(whole(4, "The most bytes that weights other than 0 take in the end, 4 each.")),
  from: v.optional(whole(0, "The training step at which the first weights are cut.")),
  until: v.optional(whole(1, "The training step at which the last weights are cut and the zeros are frozen.")),
});

/** Which zeros there are in the end. */
type Zeros =
  | { readonly zeros: number; readonly bytes?: undefined }
  | { readonly bytes: number; readonly zeros?: undefined };

/** When weights are cut, in steps since `attach`. Left out: from 15 % to 80 % of the first `fit`. */
type When =
  | { readonly from: number; readonly until: number }
  | { readonly from?: undefined; readonly until?: undefined };

/**
 * A target of sparsity: `zeros`, the share of weights that are exactly 0 in the end, or `bytes`, the most that the others may take, 4
 * each. Weights are cut from step `from` until step `until`, which freezes the zeros.
 */
export type SparsityTarget = Zeros & When;

/** A target as people write it: a bare number is the share of zeros. */
export type ToSparsity = number | SparsityTarget;

const example = `Write "toSparsity": 0.9, or { "zeros": 0.9, "from": 500, "until": 4000 }.`;

/** Checks a target; `where` is its place in the configuration. Throws `INVALID_CONFIG`. */
export function parseSparsityTarget(given: unknown, where: string): SparsityTarget {
  if (!isRecord(given)) {
    if (v.is(sparsityTargetSchema.entries.zeros.wrapped, given)) return { zeros: given };
    const advice = typeof given === "number" && given > 1 && given < 100 ? `${given} % is ${given / 100}.` : example;
    throw refuse(where, `${shareTitle}, or an object`, given, advice);
  }
  const form = { ...words(where, "an object", example), nouns: ["entry", "entries"] } as const;
  const target = parseEntries(sparsityTargetSchema.entries, given, form);
  const { zeros, bytes, from, until } = target;
  if ((zeros === undefined) === (bytes === undefined)) {
    throw refuse(where, `"zeros" or "bytes"`, given, `Write { "zeros": 0.9 } or { "bytes": 40000 }.`);
  }
  if ((from === undefined) !== (until === undefined)) {
    throw refuse(
      where,
      `"from" and "until", or neither`,
      given,
      "Without both, they are 15 % and 80 % of the first fit.",
    );
  }
  if (from !== undefined && until! <= from) {
    throw refuse(where, `"until" above "from"`, given, "Weights are cut step by step between the two.");
  }
  // One of `zeros` and `bytes` is there, and both of `from` and `until` or neither.
  return target as SparsityTarget;
}
