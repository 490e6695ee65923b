import type { Classes } from "./classes.ts";
import type { Flattening } from "./flattened.ts";
import { isOpenAt, lengthAt, type Place } from "./place.ts";

/** What the rules of a model say besides joins and locks. */
export interface Notes {
  readonly sides: Map<number, "incoming" | "outgoing">;
  /** Axes of scales behind a normalization of each unit, by the numbers of their first entries. */
  readonly scales: Set<number>;
  /** Axes of fixed places that were joined, by the numbers of their first entries. */
  readonly joins: (readonly [number, number])[];
  readonly flattenings: Flattening[];
}

/** What a rule says of the axes of an op or a layer. What it does not mention is locked. */
export interface JoinContext<P extends Place> {
  /** These axes hold the same units, entry by entry; `map` gives the entry of `to`, -1 for one that goes nowhere. */
  join(from: P, axis: number, to: P, toAxis: number, map?: (entry: number) => number): void;
  /** The units along an axis cannot be cut. */
  lock(place: P, axis: number, why?: string): void;
  /** The axis may be cut, whatever is done with it. */
  leave(place: P, axis: number): void;
  side(place: P, axis: number, side: "incoming" | "outgoing"): void;
  /** Each number along the axis scales a unit behind a normalization, which made all units equally large. */
  scale(place: P, axis: number): void;
  /** An axis that several axes are flattened into, or the other way: only one of the parts can carry the units. */
  flatten(flat: P, flatAxis: number, parts: P, partAxes: readonly number[]): void;
}

const lengthOf = ({ shape }: Place, axis: number) => shape![axis];

/** Joins and locks entries, for the reason given; the first entries of the axes it speaks of go into `touched`. */
export function createJoinContext<P extends Place>(
  reason: string,
  classes: Classes,
  notes: Notes,
  touched: Set<number>,
): JoinContext<P> {
  const touch = (place: P, axis: number) => touched.add(place.first[axis] ?? -1);
  const lock: JoinContext<P>["lock"] = (place, axis, why) => {
    touch(place, axis);
    const told = why ? `${reason}: ${why}` : reason;
    for (let i = 0; i < lengthAt(place, axis); i++) classes.lock(place.first[axis]! + i, told);
  };
  return {
    lock,
    leave: touch,
    side: (place, axis, side) => notes.sides.set(place.first[axis]!, side),
    scale: (place, axis) => notes.scales.add(place.first[axis]!),
    join(from, axis, to, toAxis, map) {
      touch(from, axis);
      touch(to, toAxis);
      const [length, target] = [lengthAt(from, axis), lengthAt(to, toAxis)];
      if (length === 0 && target === 0) return;
      // An axis of length 1 is the one entry that it is mapped to; one that is open may be anything.
      if (length === 0 && map && lengthOf(from, axis) === 1) return classes.lock(to.first[toAxis]! + map(0), reason);
      // The entries of an open axis are all that is known of it.
      const isMoved = map && (isOpenAt(from, axis) || isOpenAt(to, toAxis));
      if (length === 0 || target === 0 || isMoved || (!map && length !== target)) {
        lock(from, axis);
        return lock(to, toAxis);
      }
      for (let entry = 0; entry < length; entry++) {
        const other = map ? map(entry) : entry;
        if (other >= 0 && other < target) classes.join(from.first[axis]! + entry, to.first[toAxis]! + other);
        else classes.lock(from.first[axis]! + entry, reason);
      }
      if (from.isFixed && to.isFixed) notes.joins.push([from.first[axis]!, to.first[toAxis]!]);
    },
    flatten(flat, axis, parts, axes) {
      touch(flat, axis);
      for (const each of axes) touch(parts, each);
      const partAxes = axes.map((each) => ({ place: parts, axis: each }));
      notes.flattenings.push({ flat: { place: flat, axis }, parts: partAxes, reason });
    },
  };
}
