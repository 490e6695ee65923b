import type { UnitMember, Units } from "../units.ts";
import { groupsIn, type UnitAnalysis, type UnitGroup } from "./groups.ts";
import { lengthAt, type PlaceAxis } from "./place.ts";

/** A group of units with the name that people know it by. */
export interface NamedUnits extends Units {
  readonly group: UnitGroup;
}

const isInput = ({ places }: UnitAnalysis, { place }: PlaceAxis): boolean => places.inputs.includes(place);

const sideOf = ({ sides }: UnitAnalysis, { place, axis }: PlaceAxis) => sides.get(place.first[axis]!) ?? "own";

/** The input whose features the units are. */
const inputOf = (analysis: UnitAnalysis, { axes }: UnitGroup): string | undefined =>
  axes.find((each) => isInput(analysis, each))?.place.name;

/** The input whose features they are, or the weight that makes the units, without the word that says it is the kernel. */
function nameOf(analysis: UnitAnalysis, group: UnitGroup): string {
  const leaves = group.axes.filter(({ place }) => place.isLeaf);
  const input = inputOf(analysis, group);
  if (input !== undefined) return input;
  const maker = leaves.find((leaf) => sideOf(analysis, leaf) === "incoming") ?? leaves[0]!;
  const short = maker.place.name.replace(/[./_](kernel|weights?|W|embeddings)$/, "");
  return short === "" ? maker.place.name : short;
}

/** For each unit of a group, its entries along an axis. */
function entriesOf({ classes }: UnitAnalysis, { units }: UnitGroup, { place, axis }: PlaceAxis): number[][] {
  const entries = new Map<number, number[]>(units.map((unit) => [unit, []]));
  for (let i = 0; i < lengthAt(place, axis); i++) entries.get(classes.find(place.first[axis]! + i))?.push(i);
  return [...entries.values()];
}

/** The members of a group: a weight that is read alike several times is named once. */
function membersOf(analysis: UnitAnalysis, group: UnitGroup): readonly UnitMember[] {
  const members = new Map<string, UnitMember>();
  for (const each of group.axes.filter(({ place }) => place.isLeaf)) {
    const { place, axis } = each;
    const key = JSON.stringify([place.name, axis]);
    if (!members.has(key)) {
      const entries = entriesOf(analysis, group, each);
      const scales = analysis.scales?.has(place.first[axis]!) && { scales: true as const };
      members.set(key, { path: place.name, axis, side: sideOf(analysis, each), ...scales, entries });
    }
  }
  return [...members.values()];
}

/** The groups of an analyzed model, named. */
export function namedUnits(analysis: UnitAnalysis): readonly NamedUnits[] {
  const taken = new Map<string, number>();
  return groupsIn(analysis).map((group): NamedUnits => {
    const stem = nameOf(analysis, group);
    const count = (taken.get(stem) ?? 0) + 1;
    taken.set(stem, count);
    const input = inputOf(analysis, group);
    const reason = group.units.map(analysis.classes.reasonOf).find((each) => each !== undefined);
    return {
      name: count === 1 ? stem : `${stem}#${count}`,
      size: group.units.length,
      ...(input !== undefined && { input }),
      members: membersOf(analysis, group),
      ...(reason !== undefined && { locked: reason }),
      group,
    };
  });
}
