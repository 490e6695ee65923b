import type { UnitMember, Units } from "@reg/core/adapter";
import type { Model } from "../file/model.ts";
import { upgradeModel } from "../upgrade/upgradeModel.ts";
import { type Analysis, analyze } from "./analyze.ts";
import { groupsIn, type UnitGroup } from "./groups.ts";
import { lengthAt, type PlaceAxis } from "./place.ts";

export interface UnitsOptions {
  /** Whether features of the model's inputs count as units that can be cut. They are locked otherwise. */
  readonly inputs?: boolean;
}

/** A group of units with the name that people know it by. */
export interface NamedUnits extends Units {
  readonly group: UnitGroup;
}

const isInput = ({ places }: Analysis, { place }: PlaceAxis): boolean => places.inputs.includes(place);

const sideOf = ({ sides }: Analysis, { place, axis }: PlaceAxis) => sides.get(place.first[axis]!) ?? "own";

/** The weight that makes the units, without the word that says it is the kernel; the input where they are its features. */
function nameOf(analysis: Analysis, { axes }: UnitGroup): string {
  const leaves = axes.filter(({ place }) => place.isLeaf);
  const input = axes.find((each) => isInput(analysis, each));
  if (input) return input.place.name;
  const maker = leaves.find((leaf) => sideOf(analysis, leaf) === "incoming") ?? leaves[0]!;
  const short = maker.place.name.replace(/[./_](kernel|weights?|W)$/, "");
  return short === "" ? maker.place.name : short;
}

/** For each unit of a group, its entries along an axis. */
function entriesOf({ classes }: Analysis, { units }: UnitGroup, { place, axis }: PlaceAxis): number[][] {
  const entries = new Map<number, number[]>(units.map((unit) => [unit, []]));
  for (let i = 0; i < lengthAt(place, axis); i++) entries.get(classes.find(place.first[axis]! + i))?.push(i);
  return [...entries.values()];
}

/** The members of a group: a weight that several nodes read alike is named once. */
function membersOf(analysis: Analysis, group: UnitGroup): readonly UnitMember[] {
  const members = new Map<string, UnitMember>();
  for (const each of group.axes.filter(({ place }) => place.isLeaf)) {
    const { place, axis } = each;
    const key = JSON.stringify([place.name, axis]);
    if (!members.has(key)) {
      const entries = entriesOf(analysis, group, each);
      members.set(key, { path: place.name, axis, side: sideOf(analysis, each), entries });
    }
  }
  return [...members.values()];
}

/** The groups of an analyzed graph, named. */
export function namedUnits(analysis: Analysis): readonly NamedUnits[] {
  const taken = new Map<string, number>();
  return groupsIn(analysis).map((group): NamedUnits => {
    const stem = nameOf(analysis, group);
    const count = (taken.get(stem) ?? 0) + 1;
    taken.set(stem, count);
    const reason = group.units.map(analysis.classes.reasonOf).find((each) => each !== undefined);
    return {
      name: count === 1 ? stem : `${stem}#${count}`,
      size: group.units.length,
      members: membersOf(analysis, group),
      ...(reason !== undefined && { locked: reason }),
      group,
    };
  });
}

/**
 * The groups of units that several weights share, with the axes and entries of each weight, and the reason where a group cannot
 * be cut. An op without a rule locks the units that it reads. A model of an older opset is converted to
 * opset 17 first. Throws `INVALID_MODEL`, and what `upgradeModel` throws.
 */
export function unitsOf(model: Model, { inputs = false }: UnitsOptions = {}): readonly Units[] {
  return namedUnits(analyze(upgradeModel(model), { inputs })).map(({ group: _, ...units }) => units);
}
