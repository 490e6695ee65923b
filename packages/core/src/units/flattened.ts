import type { Classes } from "./classes.ts";
import { knownLength, lengthAt, type Place, type PlaceAxis } from "./place.ts";

/** Several axes that one is made of, of which one can carry the units. */
export interface Flattening {
  readonly flat: PlaceAxis;
  readonly parts: readonly PlaceAxis[];
  readonly reason: string;
}

/** The index along one of several axes, of each entry of the axis they are flattened into. */
export function partIndex(lengths: readonly number[], part: number): (entry: number) => number {
  const behind = lengths.slice(part + 1).reduce((size, length) => size * length, 1);
  return (entry) => Math.floor(entry / behind) % lengths[part]!;
}

const isLocked = (classes: Classes, { place, axis }: PlaceAxis): boolean => {
  const length = lengthAt(place, axis);
  for (let i = 0; i < length; i++) if (classes.reasonOf(place.first[axis]! + i) === undefined) return false;
  return true;
};

const lockAll = (classes: Classes, place: Place, axis: number, reason: string): void => {
  for (let entry = 0; entry < lengthAt(place, axis); entry++) classes.lock(place.first[axis]! + entry, reason);
};

/** What locks the first part of which something is said. */
const reasonIn = (classes: Classes, parts: readonly PlaceAxis[]): string | undefined =>
  parts
    .map(({ place, axis }) => (lengthAt(place, axis) > 0 ? classes.reasonOf(place.first[axis]!) : undefined))
    .find((each) => each !== undefined);

/**
 * Joins each flattened axis with the part of it that carries units: the first that nothing else locks, as the channels of an image
 * whose height and width a convolution holds. The other parts are locked, since a rectangle stays one only if whole rows go.
 */
export function joinFlattened(classes: Classes, flattenings: readonly Flattening[]): void {
  for (const { flat, parts, reason } of flattenings) {
    const lengths = parts.map(({ place, axis }) => knownLength(place, axis));
    const carrier = parts.findIndex((part) => !isLocked(classes, part));
    const why = carrier < 0 ? (reasonIn(classes, parts) ?? reason) : reason;
    for (const [i, { place, axis }] of parts.entries()) if (i !== carrier) lockAll(classes, place, axis, why);
    if (carrier < 0) {
      lockAll(classes, flat.place, flat.axis, why);
      continue;
    }
    const [index, { place, axis }] = [partIndex(lengths, carrier), parts[carrier]!];
    for (let entry = 0; entry < lengthAt(flat.place, flat.axis); entry++) {
      classes.join(flat.place.first[flat.axis]! + entry, place.first[axis]! + index(entry));
    }
  }
}
