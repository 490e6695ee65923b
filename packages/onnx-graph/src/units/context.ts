import { nodeName } from "../file/nodeName.ts";
import type { UnitContext } from "../ops/units/unitRule.ts";
import type { AnalyzedNode, NodeSum } from "./analyzedNode.ts";
import type { Classes } from "./classes.ts";
import { isOpenAt, lengthAt, type Place } from "./place.ts";

/** Several axes that one is made of, of which one can carry the units. */
export interface Flattening {
  readonly flat: { readonly place: Place; readonly axis: number };
  readonly parts: readonly { readonly place: Place; readonly axis: number }[];
  readonly reason: string;
}

/** What the rules of a graph say besides joins and locks. */
export interface Notes {
  readonly sums: NodeSum[];
  readonly sides: Map<number, "incoming" | "outgoing">;
  /** Axes of fixed places that were joined, by the numbers of their first entries. */
  readonly joins: (readonly [number, number])[];
  readonly flattenings: Flattening[];
}

const lengthOf = ({ shape }: Place, axis: number) => shape![axis];

/** What a rule is given: it joins and locks entries, and what it speaks of counts as mentioned. */
export function createUnitContext(
  facts: AnalyzedNode,
  classes: Classes,
  notes: Notes,
  touched: Set<number>,
): UnitContext {
  const reason = `locked by ${nodeName(facts.node)}`;
  const touch = (place: Place, axis: number) => touched.add(place.first[axis] ?? -1);
  const lock: UnitContext["lock"] = (place, axis, why) => {
    touch(place, axis);
    const told = why ? `${reason}: ${why}` : reason;
    for (let i = 0; i < lengthAt(place, axis); i++) classes.lock(place.first[axis]! + i, told);
  };
  const join: UnitContext["join"] = (from, axis, to, toAxis, map) => {
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
  };
  return {
    ...facts,
    join,
    lock,
    leave: touch,
    side: (place, axis, side) => notes.sides.set(place.first[axis]!, side),
    sum(sum) {
      touch(sum.operand, sum.axis);
      notes.sums.push({ ...sum, node: facts });
      if (sum.by) join(sum.operand, sum.axis, sum.by.place, sum.by.axis);
    },
    flatten(flat, axis, parts, axes) {
      touch(flat, axis);
      for (const each of axes) touch(parts, each);
      const partAxes = axes.map((each) => ({ place: parts, axis: each }));
      notes.flattenings.push({ flat: { place: flat, axis }, parts: partAxes, reason });
    },
  };
}
