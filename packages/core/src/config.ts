// The configuration: what people write, checked once. Later code trusts what `parseConfig` gives.
import * as v from "valibot";
import { orSeveral, parseApplied, toSparsity, type WhatToDo } from "./applied.ts";
import { isRecord } from "./isRecord.ts";
import { anyRule, noConfig } from "./noConfig.ts";
import type { Role } from "./parameter.ts";
import { word } from "./params.ts";
import { type ActivityRule, on, parseActivityRule } from "./parseActivityRule.ts";
import { parseEntries } from "./parseEntries.ts";
import { isFactory, type KnownPenalties, looksLikePenalty, type PenaltyInput } from "./parsePenalty.ts";
import type { AnyPenaltyFactory } from "./penalty.ts";
import type { Applied } from "./plan.ts";
import { refuseConfig as refuse, configWords as words } from "./refuseConfig.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";
import { parseSparsityTarget, type SparsityTarget, type ToSparsity } from "./sparsity/sparsityTarget.ts";

export const roles = ["kernel", "recurrentKernel", "embedding", "bias", "scale"] as const satisfies readonly Role[];
const match = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.title("a glob on parameter paths"),
  v.description("A glob on parameter paths, such as dense*/kernel."),
);
const units = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.title("a glob on the names of units"),
  v.description("A glob on the names of units, such as dense_1: all that belongs to a unit is one group."),
);
const outgoing = v.pipe(
  v.boolean(),
  v.title("true or false"),
  v.description("Of units: whether the weights of what reads a unit belong to it too."),
);
const role = word(roles, "Only parameters of this role.");
const $schema = v.optional(v.pipe(v.string(), v.description("The JSON Schema of this file, for editors.")));
const schedule = v.pipe(v.unknown(), v.description("How the strength of all penalties changes over training."));

// Each object of the configuration has one schema. What is an object of its own in there (a rule, a penalty, a schedule)
// is unknown in it and checked by its own schema next; the JSON Schema links the same objects.

/** One rule as it is written. Exported for the JSON Schema. */
export const ruleSchema = v.strictObject({
  match: v.optional(match),
  role: v.optional(role),
  units: v.optional(units),
  outgoing: v.optional(outgoing),
  on: v.optional(on),
  ...orSeveral,
});
/** The configuration with rules, as it is written. Exported for the JSON Schema. */
export const rulesSchema = v.strictObject({
  $schema,
  rules: v.pipe(
    v.array(v.unknown()),
    v.minLength(1),
    v.title("a list of at least one rule"),
    v.description("The first rule that matches a parameter wins."),
  ),
  schedule: v.optional(schedule),
  toSparsity,
});
/** One penalty for every kernel, as it is written. Exported for the JSON Schema. */
export const everyKernelSchema = v.strictObject({ $schema, ...orSeveral, schedule: v.optional(schedule) });

/** Which parameters get which penalty. At least one of `match` and `role`; both must hold where both are given. */
export type Rule<Known = never> = ActivityRule<Known> | WeightRule<Known>;

type WeightRule<Known> = WhatToDo<Known> & { readonly on?: undefined } & (
    | {
        /** A glob on parameter paths: `*` within a path segment, `**` across, `?`, `{a,b}`, `[0-9]`. */
        readonly match: string;
        readonly role?: Role;
      }
    | { readonly match?: string; readonly role: Role }
    | {
        /** A glob on the names of units: all that belongs to a unit is one group, whatever parameters it lies in. */
        readonly units: string;
        /** Whether the weights of what reads a unit belong to it too. */
        readonly outgoing?: boolean;
      }
  );

/**
 * Rules, or one penalty for every kernel, or a bare penalty, which is short for the latter. `Known` are factories of penalties
 * of your own that it may name.
 */
export type ConfigInput<Known = never> =
  | Config
  | {
      readonly rules: readonly Rule<Known>[];
      readonly schedule?: Schedule;
      /** Of all parameters that have a penalty, ranked together. */
      readonly toSparsity?: ToSparsity;
      readonly $schema?: string;
    }
  | (WhatToDo<Known> & { readonly schedule?: Schedule; readonly $schema?: string })
  | PenaltyInput<Known>;

/** Gives back a configuration that is written in its own file, checked and completed by its type. */
export const defineConfig = <Known = never>(config: ConfigInput<Known>): ConfigInput<Known> => config;

/** A rule that has been checked. */
export interface ParsedRule {
  readonly match: string;
  readonly role?: Role;
  /** `match` is on the paths of layers, whose outputs it is for. */
  readonly on?: "activity";
  /** `match` is on the names of units, whose parameters it is for. */
  readonly units?: { readonly outgoing: boolean };
  /** In the order in which they act in a step. Empty: the parameters are left alone. */
  readonly penalties: readonly Applied[];
  /** Of the parameters of this rule, ranked together. */
  readonly toSparsity?: SparsityTarget;
}

/** A configuration that has been checked. */
export interface Config {
  readonly rules: readonly ParsedRule[];
  readonly schedule: Schedule;
  /** Of all parameters that have a penalty, ranked together. */
  readonly toSparsity?: SparsityTarget;
}

/** Units say which parameters they lie in. */
function assertUnitsAlone({ match, role }: { match?: string | undefined; role?: Role | undefined }, where: string) {
  if (match === undefined && role === undefined) return;
  const received = match === undefined ? { role } : { match };
  throw refuse(where, `"units" alone to say which parameters it is for`, received, "Write two rules.");
}

/** Whether a rule, or a configuration of one penalty, has a target of its own. */
const targetOf = ({ toSparsity }: { readonly toSparsity?: unknown }) => (toSparsity === undefined ? undefined : "own");

/** A target in its place, if there is one. */
const withTarget = (given: unknown, where: string) =>
  given === undefined
    ? {}
    : { toSparsity: parseSparsityTarget(given, [where, "toSparsity"].filter(Boolean).join(".")) };

function parseRule(
  given: unknown,
  { where, inAll }: { readonly where: string; readonly inAll: boolean },
  known: KnownPenalties,
): ParsedRule {
  if (looksLikePenalty(given)) {
    throw refuse(where, "a rule", given, `Say what it is for: { "role": "kernel", "penalty": … }.`);
  }
  const rule = parseEntries(ruleSchema.entries, given, words(where, "a rule", `Write ${anyRule}.`));
  if (rule.on !== undefined) return parseActivityRule(rule, where, known);
  const penalties = () => parseApplied(rule, { where, target: inAll ? "shared" : targetOf(rule) }, known);
  if (rule.units !== undefined) {
    assertUnitsAlone(rule, where);
    return {
      match: rule.units,
      units: { outgoing: rule.outgoing ?? false },
      penalties: penalties(),
      ...withTarget(rule.toSparsity, where),
    };
  }
  if (rule.outgoing !== undefined) {
    throw refuse(where, `"units" beside "outgoing"`, given, `Write { "units": "dense_1", "outgoing": true, … }.`);
  }
  if (rule.match === undefined && rule.role === undefined) {
    const advice = `Write "match": "**" for every parameter, or "role": "kernel" for every kernel.`;
    throw refuse(where, `"match" or "role" to say which parameters it is for`, given, advice);
  }
  if (inAll && rule.toSparsity !== undefined) {
    const advice = "Write one for all rules, or one in each of them.";
    throw refuse(`${where}.toSparsity`, "one target, as there is one beside the rules", rule.toSparsity, advice);
  }
  return {
    match: rule.match ?? "**",
    ...(rule.role && { role: rule.role }),
    penalties: penalties(),
    ...withTarget(rule.toSparsity, where),
  };
}

/** What came out of `parseConfig`. */
const parsed = new WeakSet<Config>();

/** What is known where a configuration is read. */
const optionsSchema = v.strictObject({
  known: v.optional(
    v.pipe(v.array(v.custom<AnyPenaltyFactory>(isFactory)), v.title("a list of what definePenalty gives")),
    [],
  ),
});

/** The option `known`. It is refused under another name, and as a separate argument. */
function knownOf(options: { readonly known?: KnownPenalties }): KnownPenalties {
  const example = "Write { known: [mine] }.";
  const form = {
    code: "INVALID_CONFIG",
    what: "options",
    form: "an object",
    nouns: ["option", "options"],
    example,
  } as const;
  return parseEntries(optionsSchema.entries, options, form).known;
}

/**
 * Checks a configuration from anywhere, such as a JSON file, and reads its penalties; the result is accepted wherever a configuration
 * is. `known` are penalties of your own that it may name. Throws `INVALID_CONFIG`, `UNKNOWN_PENALTY`, `INVALID_PARAMETER`.
 */
export function parseConfig(input: unknown, options: { readonly known?: KnownPenalties } = {}): Config {
  const known = knownOf(options);
  if (parsed.has(input as Config)) return input as Config;
  const config = Object.freeze(parse(input, known));
  parsed.add(config);
  return config;
}

function parse(input: unknown, known: KnownPenalties): Config {
  const given: unknown = looksLikePenalty(input) ? { penalty: input } : input;
  const form = words("configuration", "an object", `Write { "penalty": "l1" }.`);
  if (isRecord(given) && "rules" in given) {
    const { rules, schedule, toSparsity } = parseEntries(rulesSchema.entries, given, form);
    const inAll = toSparsity !== undefined;
    return {
      rules: rules.map((rule, i) => parseRule(rule, { where: `rules[${i}]`, inAll }, known)),
      schedule: schedule === undefined ? { kind: "constant" } : parseSchedule(schedule),
      ...withTarget(toSparsity, ""),
    };
  }
  const isEveryKernel = isRecord(given) && ["penalty", "penalties", "toSparsity"].some((entry) => entry in given);
  if (!isEveryKernel || "match" in given || "role" in given || "units" in given || "on" in given) throw noConfig(given);
  const { schedule, toSparsity, ...applied } = parseEntries(everyKernelSchema.entries, given, form);
  const penalties = parseApplied(applied, { where: "", target: targetOf({ toSparsity }) }, known);
  return {
    rules: [{ match: "**", role: "kernel", penalties, ...withTarget(toSparsity, "") }],
    schedule: schedule === undefined ? { kind: "constant" } : parseSchedule(schedule),
  };
}
