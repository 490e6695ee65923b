import { nearest } from "../nearest.ts";
import { refuseConfig } from "../refuseConfig.ts";
import type { Units } from "../units.ts";
import { sizeOf } from "../weights.ts";
import { assertWayAround } from "./assertWayAround.ts";
import { type RankedUnits, rankedMember } from "./cutUnits.ts";
import type { PlannedSparsity, SparsityPlace } from "./plannedSparsity.ts";
import type { SparsityTarget, UnitsTarget } from "./sparsityTarget.ts";

/** How many units of which groups are to be left. Throws `INVALID_CONFIG` for a name that no group has, and for one that cannot be cut. */
function groupsOf(
  wanted: UnitsTarget,
  units: readonly Units[],
  { where, parameters }: SparsityPlace,
): readonly (readonly [Units, number])[] {
  const ranked = new Set(parameters.map(({ path }) => path));
  if (typeof wanted === "number") {
    const free = units.filter(({ locked, members }) => {
      return locked === undefined && members.some(({ path, side }) => side !== "own" && ranked.has(path));
    });
    return free.map((each) => [each, Math.max(1, Math.round(wanted * each.size))] as const);
  }
  return Object.entries(wanted).map(([name, live]) => {
    const found = units.find((each) => each.name === name);
    if (!found) {
      const names = units.filter(({ locked }) => locked === undefined).map((each) => each.name);
      throw refuseConfig(where, "names of units that can be cut", name, nearest(name, names));
    }
    if (found.locked !== undefined) {
      throw refuseConfig(where, "names of units that can be cut", name, `It is locked: ${found.locked}.`);
    }
    if (found.size > 0 && live > found.size)
      throw refuseConfig(where, `at most ${found.size} units of ${name}`, live, "It has no more.");
    return [found, live] as const;
  });
}

/** What a target of units means for a model. Throws `INVALID_CONFIG`. */
export function planUnits(target: SparsityTarget, wanted: UnitsTarget, place: SparsityPlace): PlannedSparsity {
  const { where, all } = place;
  if (!place.units) {
    const advice = `Write { "zeros": 0.9 }, or call regularize of an adapter that knows its units.`;
    throw refuseConfig(where, "a backend that knows the units of a model", "one that does not", advice);
  }
  const known = place.units();
  const groups = groupsOf(wanted, known, place);
  // Before a network has met its data the number of its units may not be known.
  if (!groups.some(([{ size }, live]) => size === 0 || live < size)) {
    throw refuseConfig(where, "a target that cuts units", wanted, "It leaves all units there are.");
  }
  const emptied = groups.flatMap(([group, live]) => (live === 0 ? [group] : []));
  assertWayAround(emptied, known, where);
  // Weights of a unit that are not trained cannot be cut.
  const trained = new Map(all.map(({ path, shape }) => [path, shape]));
  const members = groups.flatMap(([units]) => units.members).filter(({ path }) => trained.has(path));
  const paths = [...new Set(members.map(({ path }) => path))];
  const units = groups.map(([{ name, size, members: own }, live]): RankedUnits => {
    const ranked = own.filter(({ path }) => trained.has(path));
    return {
      name,
      size,
      live,
      members: ranked.map((member) => rankedMember(member, paths.indexOf(member.path), trained.get(member.path)!)),
    };
  });
  const size = paths.reduce((sum, path) => sum + sizeOf(trained.get(path)!), 0);
  const parameters = place.parameters.map(({ path }) => path);
  return { target, parameters, paths, size, zeros: undefined, units };
}
