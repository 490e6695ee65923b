import { assertParameters } from "./assertParameters.ts";
import { type ConfigInput, type ParsedRule, parseConfig } from "./config.ts";
import { isRecord } from "./isRecord.ts";
import type { ParameterInfo } from "./parameter.ts";
import type { KnownPenalties } from "./parsePenalty.ts";
import { pathIndex } from "./pathIndex.ts";
import { pathMatcher } from "./pathMatcher.ts";
import { proxRefused } from "./penalty.ts";
import { createPlan, type Plan, type PlanEntry } from "./plan.ts";
import { refuseConfig } from "./refuseConfig.ts";
import { RegError } from "./regError.ts";
import { activityEntries } from "./resolveActivity.ts";
import { type TiedUnits, tieUnits, unitEntries, unitsOfRule, whyTied } from "./resolveUnits.ts";
import type { PlannedSparsity } from "./sparsity/plannedSparsity.ts";
import { planSparsity } from "./sparsity/planSparsity.ts";
import type { SparsityTarget } from "./sparsity/sparsityTarget.ts";
import { hasWrittenStrength } from "./sparsity/unwrittenStrengths.ts";
import type { Units } from "./units.ts";

const describe = ({ match, role, units }: ParsedRule): string =>
  units
    ? `units "${match}"`
    : [role && `every ${role}`, match !== "**" && `"${match}"`].filter(Boolean).join(" in ") || `"**"`;

type Places = (index: number) => string;
type AllUnits = () => readonly Units[] | undefined;

const unmatched = (rule: ParsedRule, what: string, parameters: readonly ParameterInfo[]) =>
  new RegError("UNMATCHED_RULE", {
    who: "@reg/core",
    what,
    expected: `${describe(rule)} to match a parameter`,
    advice: `The parameters are: ${parameters.map(({ path, role }) => `${path} (${role})`).join(", ") || "none"}.`,
  });

/** The lines of a parameter that belongs to units: no penalty of its own, and what is on the units. */
function tiedEntries(
  rule: ParsedRule,
  of: TiedUnits & { readonly index: number },
  parameter: ParameterInfo,
): readonly PlanEntry[] {
  const reason = `rule ${of.index + 1}: ${whyTied(of)}`;
  if (rule.penalties.length === 0) return [{ parameter, configured: null, penalty: null, mode: "loss", reason }];
  return rule.penalties.map((applied) => ({
    ...applied,
    parameter,
    configured: applied.penalty,
    penalty: null,
    reason,
  }));
}

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
  const seen = new Set<string>();
  const paths = sparsity.flatMap((planned) => planned.paths);
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice === undefined) return;
  const advice = "A target of units ranks all that the units share: write one target for all rules.";
  throw refuseConfig("toSparsity", "one target for each parameter", `two for ${twice}`, advice);
}

/** Throws `INVALID_CONFIG` for a target of sparsity beside a rule on units. */
function assertNoTargetOfUnits(rules: readonly ParsedRule[], inAll: boolean): void {
  const rule = rules.find(({ units, toSparsity }) => units && (inAll || toSparsity !== undefined));
  if (!rule) return;
  const advice = `Write { "toSparsity": { "units": 0.5 } } without a rule on units, or such a rule without a target.`;
  throw refuseConfig("toSparsity", "no rule on units beside a target", describe(rule), advice);
}

/** What a configuration is resolved with. */
export interface ResolveOptions<Known> {
  /** Penalties of your own that the configuration may name. */
  readonly known?: Known;
  /** The model's units, for rules that name some; asked for where there is such a rule. */
  readonly units?: () => readonly Units[];
  /** The paths of the layers whose outputs can be penalized, for rules on activity. Without it such rules are refused. */
  readonly layers?: () => readonly string[];
}

/** Which rule decides each parameter, and the units that rules tie. */
function decide(rules: readonly ParsedRule[], parameters: readonly ParameterInfo[], places: Places, units: AllUnits) {
  const decided = new Map<string, number>();
  const tied = new Map<string, string>();
  const found: (TiedUnits & { readonly index: number })[] = [];
  const candidatesOf = pathIndex(parameters);
  for (const [index, rule] of rules.entries()) {
    if (rule.on === "activity") continue;
    if (!rule.units) {
      const matches = pathMatcher(rule.match);
      const test = ({ path, role }: ParameterInfo) => (rule.role === undefined || rule.role === role) && matches(path);
      const found = candidatesOf(rule.match).filter(test);
      if (found.length === 0) throw unmatched(rule, places(index), parameters);
      for (const { path } of found) if (!decided.has(path)) decided.set(path, index);
      continue;
    }
    const free = parameters.filter(({ path }) => !decided.has(path));
    for (const each of unitsOfRule(rule, places(index), units())) {
      const of = tieUnits(each, places(index), rule.units.outgoing, free, tied);
      for (const { path } of of.parameters) {
        decided.set(path, index);
        tied.set(path, each.name);
      }
      found.push({ ...of, index });
    }
  }
  return { decided, tied: found };
}

/**
 * What a configuration means for these parameters. The first rule that matches a parameter wins.
 * `known` are penalties of your own that the configuration may name. `units` gives the units of the model, which rules and targets of
 * sparsity may name, and `layers` the layers that rules on activity are for.
 *
 * Throws `UNMATCHED_RULE` for a rule that matches nothing, with the paths there are: a typo never means
 * "unregularized". Also `INVALID_CONFIG`, `UNKNOWN_PENALTY`, `INVALID_PARAMETER`, `INVALID_MODEL`,
 * `UNSUPPORTED_SHAPE`, `NO_PROX`.
 */
export function resolve<const Known extends KnownPenalties = readonly []>(
  config: ConfigInput<Known[number]>,
  parameters: readonly ParameterInfo[],
  { units, layers, ...others }: ResolveOptions<Known> = {},
): Plan {
  const { rules, schedule, toSparsity } = parseConfig(config, others);
  assertParameters(parameters);
  // A user who wrote no rules sees no message about rules.
  const placeOf = (index: number) => (isRecord(config) && "rules" in config ? `rules[${index}]` : "configuration");
  const { decided, tied } = decide(rules, parameters, placeOf, () => units?.());
  assertNoTargetOfUnits(rules, toSparsity !== undefined);
  const ruleOf = parameters.map(({ path }) => decided.get(path) ?? -1);
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
  const tiedTo = new Map(tied.flatMap((each) => each.parameters.map((parameter) => [parameter, each])));
  const entries = parameters.flatMap((parameter, i) => {
    const index = ruleOf[i]!;
    const of = tiedTo.get(parameter);
    if (of) return tiedEntries(rules[index]!, of, parameter);
    return entriesOf(rules[index], index, parameter, placeOf(index), ofAll ?? ofRule[index]);
  });
  const sparsity = [ofAll, ...ofRule].filter((each) => each !== undefined);
  assertOneStrength(entries, sparsity);
  assertOneTarget(sparsity);
  const onUnits = tied.flatMap((each) => unitEntries(rules[each.index]!, placeOf(each.index), each));
  const activities = activityEntries(rules, placeOf, layers);
  return createPlan(entries, schedule, { sparsity, units: onUnits, activities });
}
