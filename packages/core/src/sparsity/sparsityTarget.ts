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

const units = v.pipe(
  v.union([
    v.pipe(v.number(), v.gtValue(0), v.ltValue(1)),
    v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))),
  ]),
  v.title(`${shareTitle}, or whole numbers by the names of units`),
  v.description(
    "The share of units that are left of each group, or how many by the group's name: 0 where there is a way around the group.",
  ),
);

/** A target as an object, as it is written. Exported for the JSON Schema. */
export const sparsityTargetSchema = v.strictObject({
  zeros: v.optional(share("The share of weights that are exactly 0 in the end.")),
  bytes: v.optional(whole(4, "The most bytes that weights other than 0 take in the end, 4 each.")),
  units: v.optional(units),
  from: v.optional(whole(0, "The training step at which the first weights are cut.")),
  until: v.optional(whole(1, "The training step at which the last weights are cut and the zeros are frozen.")),
});

/** How many units are left, by the names of their groups; or the share of each group, inputs too. */
export type UnitsTarget = number | Readonly<Record<string, number>>;

/** What there is in the end. */
type Goal =
  | { readonly zeros: number; readonly bytes?: undefined; readonly units?: undefined }
  | { readonly bytes: number; readonly zeros?: undefined; readonly units?: undefined }
  | { readonly units: UnitsTarget; readonly zeros?: undefined; readonly bytes?: undefined };

/** When weights are cut, in steps since `attach`. Left out: from 15 % to 80 % of the first `fit`. */
type When =
  | { readonly from: number; readonly until: number }
  | { readonly from?: undefined; readonly until?: undefined };

/**
 * A target of sparsity: `zeros`, the share of weights that are exactly 0 in the end, or `bytes`, the most that the others may take, 4
 * each, or `units`, how many of them are left. Weights are cut from step `from` until step `until`, which freezes the zeros.
 */
export type SparsityTarget = Goal & When;

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
  const { zeros, bytes, units, from, until } = target;
  if ([zeros, bytes, units].filter((goal) => goal !== undefined).length !== 1) {
    throw refuse(where, `one of "zeros", "bytes" and "units"`, given, `Write { "zeros": 0.9 } or { "units": 0.5 }.`);
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
  // One goal is there, and both of `from` and `until` or neither.
  return target as SparsityTarget;
}
