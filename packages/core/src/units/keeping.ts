import type { Classes } from "./classes.ts";
import { knownLength, lengthAt, type Place } from "./place.ts";

/** Which entries of each axis stay. */
export interface Keeping {
  keeps(place: Place, axis: number, entry: number): boolean;
  /** How many entries of an axis stay; of an open axis, of each of its repeats. */
  kept(place: Place, axis: number): number;
  /** The entries that stay, of an axis that loses some. */
  entries(place: Place, axis: number): readonly number[] | undefined;
  isCut(place: Place): boolean;
}

/** The entries that are left when these classes go. */
export function keepingOf({ find }: Classes, gone: ReadonlySet<number>): Keeping {
  const keeps: Keeping["keeps"] = ({ first }, axis, entry) => first[axis]! < 0 || !gone.has(find(first[axis]! + entry));
  const known = new Map<number, readonly number[] | undefined>();
  const entries: Keeping["entries"] = (place, axis) => {
    const [length, first] = [lengthAt(place, axis), place.first[axis]!];
    if (length === 0) return undefined;
    if (!known.has(first)) {
      const left = Array.from({ length }, (_, entry) => entry).filter((entry) => keeps(place, axis, entry));
      known.set(first, left.length === length ? undefined : left);
    }
    return known.get(first);
  };
  return {
    keeps,
    entries,
    kept: (place, axis) => entries(place, axis)?.length ?? knownLength(place, axis),
    isCut: (place) => place.first.some((_, axis) => entries(place, axis) !== undefined),
  };
}
