// Rules that name units instead of parameters: which parameters they tie, and the penalty on them.
import type { ParsedRule } from "./config.ts";
import { nearest } from "./nearest.ts";
import type { ParameterInfo } from "./parameter.ts";
import { pathMatcher } from "./pathMatcher.ts";
import type { Penalty } from "./penalty.ts";
import type { UnitEntry } from "./plan.ts";
import { RegError } from "./regError.ts";
import { type UnitAxes, unitAxes, unitPenalty } from "./unitPenalty.ts";
import type { UnitMember, Units } from "./units.ts";

/** Units that a rule is for, with the parameters that it ties. */
export interface TiedUnits {
  readonly units: Units;
  readonly parameters: readonly ParameterInfo[];
  readonly axes: readonly UnitAxes[];
}

const refuse = (what: string, expected: string, received: string, advice: string) =>
  new RegError("INVALID_CONFIG", { who: "@reg/core", what, expected, received, advice });

/** The units that a rule names. Throws `UNMATCHED_RULE`. */
export function unitsOfRule(rule: ParsedRule, place: string, all: readonly Units[] | undefined): readonly Units[] {
  const expected = `units "${rule.match}" to match units of the model`;
  const unmatched = (advice: string) =>
    new RegError("UNMATCHED_RULE", { who: "@reg/core", what: place, expected, advice });
  if (!all) throw unmatched(`Nothing is known of the units here: write "match" for their parameters.`);
  const matches = pathMatcher(rule.match);
  const found = all.filter(({ name }) => matches(name));
  if (found.length > 0) return found;
  const names = all.map(({ name }) => name);
  throw unmatched(names.length === 0 ? "The model has none." : nearest(rule.match, names));
}

/** The members that make a unit: what it reads and its own numbers. Features of an input have only what reads them. */
function membersOf({ members }: Units, outgoing: boolean): readonly UnitMember[] {
  const made = members.filter(({ side }) => side !== "outgoing");
  return outgoing || made.length === 0 ? members : made;
}

/**
 * The parameters that a rule ties for these units: those that are trained and that no earlier rule has. Throws `INVALID_CONFIG`,
 * `UNSUPPORTED_SHAPE`.
 */
export function tieUnits(
  units: Units,
  place: string,
  outgoing: boolean,
  free: readonly ParameterInfo[],
  tied: ReadonlyMap<string, string>,
): TiedUnits {
  const found = membersOf(units, outgoing).flatMap((member) => {
    const other = tied.get(member.path);
    if (other !== undefined) {
      const advice = "Name one of them, or leave outgoing out: a weight can be in one group.";
      throw refuse(
        `${place} on units "${units.name}"`,
        "parameters of no other units",
        `${member.path} of "${other}"`,
        advice,
      );
    }
    const parameter = free.find(({ path }) => path === member.path);
    return parameter ? [{ member, parameter }] : [];
  });
  const twice = found.find(({ member }, i) => found.findIndex((each) => each.member.path === member.path) < i);
  if (twice) {
    const advice = "Write a rule with match and groupLasso for it.";
    throw refuse(
      `${place} on units "${units.name}"`,
      "parameters of one side of the units",
      `${twice.member.path} of two`,
      advice,
    );
  }
  const axes = found.map(({ member, parameter }) => {
    const each = unitAxes(parameter.shape, member.axis, member.entries);
    if (each) return each;
    throw new RegError("UNSUPPORTED_SHAPE", {
      who: "@reg/core",
      what: `${place} on units "${units.name}"`,
      expected: "units that share an axis of each parameter evenly",
      received: `axis ${member.axis} of ${parameter.path}, where their entries are scattered`,
      advice: "Write a rule with match for its parameters.",
    });
  });
  if (found.length === 0) {
    const advice = "Write this rule before those, or leave it out.";
    throw refuse(
      `${place} on units "${units.name}"`,
      "a trained parameter of theirs",
      "none that no earlier rule has",
      advice,
    );
  }
  return { units, parameters: found.map(({ parameter }) => parameter), axes };
}

/** The groups of a penalty that is nothing else. Throws `INVALID_CONFIG`. */
function groupOf(penalty: Penalty, place: string) {
  const terms = penalty.terms();
  const [group, ...more] = terms && terms.l1 === 0 && terms.l2 === 0 ? terms.groups : [];
  if (!group || more.length > 0) {
    throw refuse(
      place,
      "a penalty of groups alone for units",
      penalty.name,
      `Write { "name": "groupLasso", "lambda": 0.01 }.`,
    );
  }
  const written = ["axis", "groupSize"].find((name) => name in penalty.params && !penalty.unwritten.includes(name));
  if (written) throw refuse(place, "units to say what the groups are", written, `Leave "${written}" out.`);
  return group;
}

/** The penalties of a rule on the units that it ties. Throws `INVALID_CONFIG`. */
export const unitEntries = (
  rule: ParsedRule,
  place: string,
  { units, parameters, axes }: TiedUnits,
): readonly UnitEntry[] =>
  rule.penalties.map(({ penalty, ...how }) => {
    const { lambda, grouping } = groupOf(penalty, place);
    const tied = unitPenalty(penalty.name, lambda, axes, grouping.sizeWeighted);
    const { outgoing } = rule.units!;
    return { ...how, units: units.name, parameters, outgoing, configured: penalty, penalty: tied };
  });

/** Why a parameter is left alone by other penalties, for the table. */
export const whyTied = ({ units: { name, size, locked } }: TiedUnits): string =>
  `units "${name}" (${size})${locked === undefined ? "" : `, which cannot be cut: ${locked}`}`;
