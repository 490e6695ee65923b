// The configuration: what people write, checked once. Later code trusts what `parseConfig` gives.
import * as v from "valibot";
import type { Role } from "./adapter.ts";
import { nearest } from "./nearest.ts";
import { looksLikePenalty, type PenaltyInput, parsePenalty } from "./parsePenalty.ts";
import type { AnyPenaltyFactory, Penalty } from "./penalty.ts";
import type { Mode } from "./plan.ts";
import { RegError, show } from "./regError.ts";
import { type Schedule, scheduleSchema } from "./schedule.ts";

export const roles = ["kernel", "recurrentKernel", "embedding", "bias", "scale"] as const satisfies readonly Role[];
export const modes = ["loss", "proximal", "decoupled"] as const satisfies readonly Mode[];

const mode = v.pipe(
  v.picklist(modes),
  v.description("loss: part of the loss, as in Keras. proximal: exact zeros. decoupled: as in AdamW."),
);
const penalty = v.pipe(v.unknown(), v.description("A penalty, or null to leave the matched parameters alone."));
const match = v.pipe(v.string(), v.nonEmpty(), v.description("A glob on parameter paths, such as dense*/kernel."));
const role = v.pipe(v.picklist(roles), v.description("Only parameters of this role."));

/** One rule as it is written. Exported for the JSON Schema. */
export const ruleSchema = v.strictObject({
  match: v.optional(match),
  role: v.optional(role),
  penalty,
  mode: v.optional(mode),
});
/** The configuration with rules, as it is written. Exported for the JSON Schema. */
export const rulesSchema = v.strictObject({
  rules: v.pipe(v.array(ruleSchema), v.description("The first rule that matches a parameter wins.")),
  schedule: v.optional(scheduleSchema),
});
/** One penalty for every kernel, as it is written. Exported for the JSON Schema. */
export const everyKernelSchema = v.strictObject({
  penalty,
  mode: v.optional(mode),
  schedule: v.optional(scheduleSchema),
});

/** Which parameters get which penalty. At least one of `match` and `role`; both must hold where both are given. */
export interface Rule {
  /** A glob on parameter paths: `*` within a path segment, `**` across, `?`, `{a,b}`, `[0-9]`. */
  readonly match?: string;
  readonly role?: Role;
  readonly penalty: PenaltyInput | null;
  /** "loss" when left out. */
  readonly mode?: Mode;
}

/** Rules, or one penalty for every kernel, or a bare penalty, which stands for the latter. */
export type ConfigInput =
  | { readonly rules: readonly Rule[]; readonly schedule?: Schedule }
  | { readonly penalty: PenaltyInput | null; readonly mode?: Mode; readonly schedule?: Schedule }
  | PenaltyInput;

/** A rule that has been checked. */
export interface ParsedRule {
  readonly match: string;
  readonly role: Role | null;
  readonly penalty: Penalty | null;
  readonly mode: Mode;
}

/** A configuration that has been checked. */
export interface Config {
  readonly rules: readonly ParsedRule[];
  readonly schedule: Schedule;
}

const everyKernel = (config: Readonly<Record<string, unknown>>) => {
  const { schedule, ...rule } = config;
  return { rules: [{ role: "kernel", ...rule }], ...(schedule !== undefined && { schedule }) };
};

function refusal(issue: v.BaseIssue<unknown>, where: string): RegError {
  const keys = issue.type === "strict_object" && issue.expected === "never";
  const expected = keys ? "no such entry" : (issue.expected ?? "something else");
  const last = issue.path?.at(-1);
  const known = last && typeof last.input === "object" && keys ? Object.keys(knownEntries) : [];
  const advice = known.length > 0 ? nearest(String(last?.key), known) : undefined;
  const what = [where, v.getDotPath(issue)].filter(Boolean).join(".");
  return new RegError("INVALID_CONFIG", {
    who: "@reg/core",
    what,
    expected,
    received: show(issue.input),
    ...(advice && { advice }),
  });
}

const knownEntries = { ...ruleSchema.entries, ...rulesSchema.entries };

/**
 * Checks a configuration and reads its penalties. `known` are penalties of your own that it may name.
 * Throws `INVALID_CONFIG`, `UNKNOWN_PENALTY`, `INVALID_PARAMETER`.
 */
export function parseConfig(input: ConfigInput, known: readonly AnyPenaltyFactory[] = []): Config {
  const config = looksLikePenalty(input) ? { penalty: input } : input;
  const isObject = typeof config === "object" && config !== null;
  const schema = isObject && "rules" in config ? rulesSchema : everyKernelSchema;
  const parsed = v.safeParse(schema, config);
  if (!parsed.success) throw refusal(parsed.issues[0], "configuration");
  const full = "rules" in parsed.output ? parsed.output : v.parse(rulesSchema, everyKernel(parsed.output));
  return {
    schedule: full.schedule ?? { kind: "constant" },
    rules: full.rules.map((rule, i) => {
      if (rule.match === undefined && rule.role === undefined) {
        throw new RegError("INVALID_CONFIG", {
          who: "@reg/core",
          what: `rules[${i}]`,
          expected: `"match" or "role" to say which parameters it is for`,
          received: show(rule),
          advice: `Write "match": "**" for every parameter, or "role": "kernel" for every kernel.`,
        });
      }
      return {
        match: rule.match ?? "**",
        role: rule.role ?? null,
        penalty: rule.penalty === null ? null : parsePenalty(rule.penalty, known),
        mode: rule.mode ?? "loss",
      };
    }),
  };
}
