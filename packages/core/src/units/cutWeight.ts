import { sizeOf, type Weights } from "../weights.ts";
import { lengthsOf } from "./constants.ts";
import type { Keeping } from "./keeping.ts";
import type { Place } from "./place.ts";

/** The numbers with these entries along an axis, in their order. */
export function takeEntries({ data, shape }: Weights, axis: number, entries: readonly number[]): Weights {
  const [length, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
  const outer = sizeOf(shape.slice(0, axis));
  const taken = new Float32Array(outer * entries.length * inner);
  for (let block = 0; block < outer; block++) {
    for (const [i, entry] of entries.entries()) {
      const from = (block * length + entry) * inner;
      taken.set(data.subarray(from, from + inner), (block * entries.length + i) * inner);
    }
  }
  return { data: taken, shape: shape.with(axis, entries.length) };
}

/** A weight without the units that are gone. */
export const cutWeight = (place: Place, data: Float32Array, keeping: Keeping): Weights =>
  place.first.reduce<Weights>(
    (weight, _, axis) => {
      const entries = keeping.entries(place, axis);
      return entries ? takeEntries(weight, axis, entries) : weight;
    },
    { data, shape: lengthsOf(place) },
  );
