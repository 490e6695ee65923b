import { partIndex } from "../ops/units/segments.ts";
import type { Classes } from "./classes.ts";
import type { Flattening } from "./context.ts";
import { knownLength, lengthAt, type PlaceAxis } from "./place.ts";

const isLocked = (classes: Classes, { place, axis }: PlaceAxis): boolean => {
  const length = lengthAt(place, axis);
  for (let i = 0; i < length; i++) if (classes.reasonOf(place.first[axis]! + i) === undefined) return false;
  return true;
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
    for (const [i, { place, axis }] of parts.entries()) {
      if (i === carrier) continue;
      for (let entry = 0; entry < lengthAt(place, axis); entry++) classes.lock(place.first[axis]! + entry, why);
    }
    const index = carrier < 0 ? undefined : partIndex(lengths, carrier);
    for (let entry = 0; entry < lengthAt(flat.place, flat.axis); entry++) {
      const own = flat.place.first[flat.axis]! + entry;
      if (index) classes.join(own, parts[carrier]!.place.first[parts[carrier]!.axis]! + index(entry));
      else classes.lock(own, why);
    }
  }
}
