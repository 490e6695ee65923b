import { type ConfigInput, type ParsedRule, parseConfig } from "./config.ts";
import { isRecord } from "./isRecord.ts";
import type { ParameterInfo } from "./parameter.ts";
import type { KnownPenalties } from "./parsePenalty.ts";
import { pathMatcher } from "./pathMatcher.ts";
import { proxRefused } from "./penalty.ts";
import { createPlan, type Plan, type PlanEntry } from "./plan.ts";
import { refuseConfig } from "./refuseConfig.ts";
import { RegError } from "./regError.ts";
import type { PlannedSparsity } from "./sparsity/plannedSparsity.ts";
import { planSparsity } from "./sparsity/planSparsity.ts";
import type { SparsityTarget } from "./sparsity/sparsityTarget.ts";
import { hasWrittenStrength } from "./sparsity/unwrittenStrengths.ts";
import type { Units } from "./units.ts";

const describe = ({ match, role }: ParsedRule): string =>
  [role && `every ${role}`, match !== "**" && `"${match}"`].filter(Boolean).join(" in ") || `"**"`;

const hasPenalty = (rule: ParsedRule | undefined): boolean => rule !== undefined && rule.penalties.length > 0;

function entriesOf(
  rule: ParsedRule | undefined,
  index: number,
  parameter: ParameterInfo,
  place: string,
  sparsity: PlannedSparsity | undefined,
): readonly PlanEntry[] {
  const reason = rule ? `rule ${index + 1}: ${describe(rule)}` : "no rule";
  if (!rule || rule.penalties.length === 0) {
    return [{ parameter, configured: null, penalty: null, mode: "loss", reason }];
  }
  return rule.penalties.map((applied) => {
    const penalty = applied.penalty.place(parameter);
    if (applied.mode === "proximal" && penalty.noProx !== "") {
      throw proxRefused(penalty, "@reg/core", `${place} on ${parameter.path}`);
    }
    const serves = applied.mode === "proximal" && sparsity !== undefined;
    return { ...applied, parameter, configured: applied.penalty, penalty, ...(serves && { sparsity }), reason };
  });
}

/** Throws `INVALID_CONFIG` where only some of the penalties of a target have a strength: the others' would be chosen beside them. */
function assertOneStrength(entries: readonly PlanEntry[], sparsity: readonly PlannedSparsity[]): void {
  for (const planned of sparsity) {
    const own = entries.filter((entry) => entry.sparsity === planned && entry.penalty !== null);
    const without = own.find(({ penalty }) => !hasWrittenStrength(penalty!));
    if (without === undefined || !own.some(({ penalty }) => hasWrittenStrength(penalty!))) continue;
    throw refuseConfig(
      "toSparsity",
      "a strength of every penalty that it ranks, or of none",
      `none of ${without.penalty!.name} on ${without.parameter.path}`,
      "Without any, they are chosen.",
    );
  }
}

/** Throws `INVALID_CONFIG` for a parameter that two targets rank, as one of units may by the layers beside it. */
function assertOneTarget(sparsity: readonly PlannedSparsity[]): void {
  const paths = sparsity.flatMap((planned) => planned.paths);
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice === undefined) return;
  const advice = "A target of units ranks all that the units share: write one target for all rules.";
  throw refuseConfig("toSparsity", "one target for each parameter", `two for ${twice}`, advice);
}

/**
 * What a configuration means for these parameters. The first rule that matches a parameter wins.
 * `known` are penalties of your own that the configuration may name, `units` gives the units of the model, which a target of sparsity may ask for.
 *
 * Throws `UNMATCHED_RULE` for a rule that matches nothing, with the paths there are: a typo never means
 * "unregularized". Also `INVALID_CONFIG`, `UNKNOWN_PENALTY`, `INVALID_PARAMETER`, `UNSUPPORTED_SHAPE`, `NO_PROX`.
 */
export function resolve<const Known extends KnownPenalties = readonly []>(
  config: ConfigInput<Known[number]>,
  parameters: readonly ParameterInfo[],
  options: { readonly known?: Known; readonly units?: () => readonly Units[] } = {},
): Plan {
  const { units, ...others } = options;
  const { rules, schedule, toSparsity } = parseConfig(config, others);
  // A user who wrote no rules sees no message about rules.
  const placeOf = (index: number) => (isRecord(config) && "rules" in config ? `rules[${index}]` : "configuration");
  const tests = rules.map((rule) => {
    const matches = pathMatcher(rule.match);
    return ({ path, role }: ParameterInfo) => (rule.role === undefined || rule.role === role) && matches(path);
  });
  const unmatched = tests.findIndex((test) => !parameters.some(test));
  if (unmatched >= 0) {
    throw new RegError("UNMATCHED_RULE", {
      who: "@reg/core",
      what: placeOf(unmatched),
      expected: `${describe(rules[unmatched]!)} to match a parameter`,
      advice: `The parameters are: ${parameters.map(({ path, role }) => `${path} (${role})`).join(", ") || "none"}.`,
    });
  }
  const ruleOf = parameters.map((parameter) => tests.findIndex((test) => test(parameter)));
  const planned = (target: SparsityTarget | undefined, where: string, counts: (rule: number) => boolean) =>
    target &&
    planSparsity(target, {
      where,
      parameters: parameters.filter((_, i) => counts(ruleOf[i]!)),
      all: parameters,
      units,
    });
  const ofRule = rules.map(({ toSparsity: target }, index) => {
    const where = isRecord(config) && "rules" in config ? `rules[${index}].toSparsity` : "toSparsity";
    return planned(target, where, (rule) => rule === index);
  });
  const ofAll = planned(toSparsity, "toSparsity", (rule) => hasPenalty(rules[rule]));
  const entries = parameters.flatMap((parameter, i) => {
    const index = ruleOf[i]!;
    return entriesOf(rules[index], index, parameter, placeOf(index), ofAll ?? ofRule[index]);
  });
  const sparsity = [ofAll, ...ofRule].filter((each) => each !== undefined);
  assertOneStrength(entries, sparsity);
  assertOneTarget(sparsity);
  return createPlan(entries, schedule, sparsity);
}
