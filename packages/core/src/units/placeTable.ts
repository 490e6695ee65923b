import type { Place } from "./place.ts";

/** Longer axes are positions of some kind, never units. */
const longestAxis = 2 ** 20;
/** A file of a few bytes can say endlessly long axes; those past this many entries, half a gigabyte of numbers, are not followed. */
const mostEntries = 2 ** 27;

/** The places of a model, whose axes have numbered entries. */
export interface PlaceTable<P extends Place> {
  /** `counts` says how many entries each axis has, where that is not its length. */
  add(place: Omit<P, "first" | "entries">, counts?: readonly number[]): P;
  /** All places, in the order of their entries. */
  readonly all: readonly P[];
  /** How many entries there are. */
  readonly size: number;
}

/** Numbers the entries of the axes of each place that is added. */
export function createPlaceTable<P extends Place = Place>(): PlaceTable<P> {
  const all: P[] = [];
  let size = 0;
  return {
    all,
    get size() {
      return size;
    },
    add(given, counts = (given.shape ?? []).map((dim) => (typeof dim === "number" ? dim : 1))) {
      const first = counts.map((count) => {
        if (count < 2 || count > longestAxis || size + count > mostEntries) return -1;
        size += count;
        return size - count;
      });
      const entries = counts.map((count, axis) => (first[axis]! < 0 ? 0 : count));
      // What was left out is there now.
      const place = { ...given, first, entries } as unknown as P;
      all.push(place);
      return place;
    },
  };
}
