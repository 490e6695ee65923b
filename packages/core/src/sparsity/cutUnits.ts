// Units that are cut as one: everything that reads them or that they read becomes 0.
import type { UnitMember, UnitSide } from "../units.ts";
import { sizeOf } from "../weights.ts";
import type { WeightNumbers } from "./cutSmallest.ts";

/** A parameter's axis of units, ready for its numbers. */
export interface RankedMember {
  /** The place of the parameter among those that are ranked. */
  readonly parameter: number;
  readonly side: UnitSide;
  /** Whether each number scales a unit behind a normalization. */
  readonly isScale: boolean;
  readonly entries: UnitMember["entries"];
  /** How many slices across the axis there are, how many entries it has, and how many numbers each has in a slice. */
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** A group of units with a target. */
export interface RankedUnits {
  readonly name: string;
  readonly size: number;
  /** How many are left in the end. */
  readonly live: number;
  readonly members: readonly RankedMember[];
}

/** An axis of a parameter of this shape. */
export const rankedMember = (
  { axis, side, entries, scales }: UnitMember,
  parameter: number,
  shape: readonly number[],
): RankedMember => ({
  parameter,
  side,
  isScale: scales === true,
  entries,
  outer: sizeOf(shape.slice(0, axis)),
  length: shape[axis]!,
  inner: sizeOf(shape.slice(axis + 1)),
});

/** Calls a function with each place of a unit's numbers. */
function eachPlace({ entries, outer, length, inner }: RankedMember, unit: number, at: (place: number) => void): void {
  for (const entry of entries[unit]!) {
    for (let o = 0; o < outer; o++) {
      const from = (o * length + entry) * inner;
      for (let i = from; i < from + inner; i++) at(i);
    }
  }
}

/** |w|^2 of what a unit has in these places. */
function squaresOf(members: readonly RankedMember[], arrays: readonly WeightNumbers[], unit: number): number {
  let sum = 0;
  for (const member of members) {
    const array = arrays[member.parameter]!;
    eachPlace(member, unit, (place) => {
      sum += array[place]! ** 2;
    });
  }
  return sum;
}

/**
 * |incoming| * |outgoing| of each unit: 0 for a unit that tells nothing. A normalization makes units equally large, whatever their incoming
 * weights are; behind one it is |scales| * |outgoing| of a unit that has incoming weights.
 */
export function unitScores({ size, members }: RankedUnits, arrays: readonly WeightNumbers[]): readonly number[] {
  const on = (side: UnitSide) => members.filter((member) => member.side === side);
  const [incoming, outgoing] = [on("incoming"), on("outgoing")];
  const scales = members.filter(({ isScale }) => isScale);
  return Array.from({ length: size }, (_, unit) => {
    const of = (some: readonly RankedMember[]) => (some.length === 0 ? 1 : squaresOf(some, arrays, unit));
    const comesIn = scales.length > 0 && of(incoming) > 0 ? of(scales) : of(incoming);
    return Math.sqrt(comesIn * of(outgoing));
  });
}

/** How many units tell something. */
export const liveUnits = (units: RankedUnits, arrays: readonly WeightNumbers[]): number =>
  unitScores(units, arrays).filter((score) => score > 0).length;

/** Sets everything of the units of lowest score to 0, so many of them. Of equal ones the first are cut. */
export function cutUnits(units: RankedUnits, arrays: readonly WeightNumbers[], dead: number): void {
  const scores = unitScores(units, arrays);
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]! || a - b);
  for (const unit of order.slice(0, dead)) {
    for (const member of units.members) {
      const array = arrays[member.parameter]!;
      eachPlace(member, unit, (place) => {
        array[place] = 0;
      });
    }
  }
}

/** Far below any weight, and no denormal: a zero that becomes it is free to move where zeros are frozen. */
const nearlyZero = 1e-30;

/** Frees the zeros of units that are live, of all groups together: a zero stays where any of its units is dead. */
export function freeLive(groups: readonly RankedUnits[], arrays: readonly WeightNumbers[]): void {
  const dead = arrays.map(({ length }) => new Uint8Array(length));
  for (const units of groups) {
    const scores = unitScores(units, arrays);
    for (const member of units.members) {
      for (const [unit, score] of scores.entries()) {
        if (score > 0) continue;
        eachPlace(member, unit, (place) => {
          dead[member.parameter]![place] = 1;
        });
      }
    }
  }
  for (const [i, array] of arrays.entries()) {
    for (let place = 0; place < array.length; place++) {
      if (array[place] === 0 && dead[i]![place] === 0) array[place] = nearlyZero;
    }
  }
}
