// The part of a checkpoint beside its tensors, as JSON. The checksum finds damage. A file that another program wrote with a right
// checksum is checked here, field by field.
import { RegError } from "@reg/core";
import { type SparsityState, show } from "@reg/core/adapter";
import type { Progress } from "./progress.ts";

export const version = 1;

/** Where a run stands. */
export interface Counters {
  readonly version: number;
  readonly step: number;
  /** The step of the plan's schedule; `null` without a plan. */
  readonly planStep: number | null;
  /** What `attachment.strength` was; files of before it could be set have none, which is 1. */
  readonly strength?: number;
  readonly optimizer: string;
  /** The step at which the optimizer began; files of before it could begin later have none, which is 0. */
  readonly optimizerFrom?: number;
  /** Where training stood with the targets of sparsity of a plan; left out without targets. */
  readonly sparsity?: SparsityState;
  /** Masks follow from it and the step; `null` without Dropout in training. */
  readonly dropoutSeed: number | null;
  /** Where `fit` was; `null` when the last step was not one of `fit`. */
  readonly progress: Progress | null;
}

// JSON has no NaN and no infinity, and a validation may report them.
const write = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
const read = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "number" in value ? Number(value.number) : value;

export const writeCounters = (counters: Counters): string => JSON.stringify(counters, write);

type Check = (value: unknown) => boolean;

const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const number: Check = (value) => typeof value === "number";
const text: Check = (value) => typeof value === "string";
const nullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(fields).every(([name, check]) => Object.hasOwn(value, name) && check(value[name as never]));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const orNothing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const flag: Check = (value) => typeof value === "boolean";
const nonNegative: Check = (value) => Number.isFinite(value) && (value as number) >= 0;

const sparsity = record({
  relaxed: flag,
  mild: nullOr(nonNegative),
  targets: listOf(record({ ease: nonNegative, frozen: flag })),
});

const report = { loss: number, dataLoss: number, penalty: number };
const progress = record({
  data: text,
  epoch: count,
  batch: count,
  steps: count,
  sums: record({ ...report, rows: count }),
  history: listOf(record({ ...report, epoch: count })),
});

const refuse = (what: string, expected: string, received: string, advice: string, cause?: unknown): RegError =>
  new RegError("INVALID_CHECKPOINT", { who: "@reg/onnx", what, expected, received, advice, cause });

const fields: Readonly<Record<Exclude<keyof Counters, "version">, readonly [Check, string]>> = {
  step: [count, "a whole number of at least 0"],
  planStep: [nullOr(count), "a whole number of at least 0, or null"],
  strength: [orNothing(nonNegative), "a number of at least 0"],
  optimizer: [text, "the name of an optimizer"],
  optimizerFrom: [orNothing(count), "a whole number of at least 0"],
  sparsity: [orNothing(sparsity), "where training stood with targets of sparsity"],
  dropoutSeed: [nullOr(number), "a number, or null"],
  progress: [nullOr(progress), "where fit was, or null"],
};

const advice = "The file was not written by checkpoint().";

/** Throws `INVALID_CHECKPOINT` for anything but what `writeCounters` writes. */
export function readCounters(json: string): Counters {
  let found: unknown;
  try {
    found = JSON.parse(json, read);
  } catch (cause) {
    throw refuse("checkpoint", "counters in JSON", show(json), advice, cause);
  }
  if (typeof found !== "object" || found === null) throw refuse("checkpoint", "counters in JSON", show(found), advice);
  // Each field is looked at before it is used.
  const given = found as Record<string, unknown>;
  if (given.version !== version) {
    const other = "It was written by another version of @reg/onnx.";
    throw refuse("checkpoint", `version ${version}`, show(given.version), other);
  }
  for (const [name, [check, expected]] of Object.entries(fields)) {
    if (!check(given[name])) throw refuse(`checkpoint, ${name}`, expected, show(given[name]), advice);
  }
  const counters = found as Counters;
  if (counters.planStep === null || counters.planStep <= counters.step) return counters;
  throw refuse("checkpoint, planStep", `at most step, ${counters.step}`, show(counters.planStep), advice);
}
