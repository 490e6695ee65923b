import type { Classes } from "./classes.ts";
import { lengthAt, type Place, type PlaceAxis } from "./place.ts";

/** Where the units of a model are: its places, and which of their entries are the same unit. */
export interface UnitAnalysis<P extends Place = Place> {
  readonly places: { readonly all: readonly P[]; readonly inputs: readonly P[] };
  readonly classes: Classes;
  /** Which side of its units an axis of a weight is, by the number of its first entry. */
  readonly sides: ReadonlyMap<number, "incoming" | "outgoing">;
  /** Axes of scales behind a normalization of each unit, by the numbers of their first entries; left out: none. */
  readonly scales?: ReadonlySet<number>;
}

/** Units along the same axes, of which each can be cut alone. */
export interface UnitGroup {
  /** The class of each unit. */
  readonly units: readonly number[];
  readonly axes: readonly PlaceAxis[];
}

/** The classes that weights make or read: positions of an image, and windows of a kernel, are none. */
function classesOfWeights({ places, classes, sides }: UnitAnalysis): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { isLeaf, first, entries } of places.all) {
    for (const [axis, start] of isLeaf ? first.entries() : []) {
      if (!sides.has(start)) continue;
      for (let i = 0; i < entries[axis]!; i++) found.add(classes.find(start + i));
    }
  }
  return found;
}

/** The followed axes of all places, each with those of these classes that it has. */
function* axesWith({ places, classes }: UnitAnalysis, wanted: ReadonlySet<number>) {
  for (const place of places.all) {
    for (const [axis, first] of place.first.entries()) {
      if (first < 0) continue;
      const roots = new Set<number>();
      for (let i = 0; i < lengthAt(place, axis); i++) {
        const root = classes.find(first + i);
        if (wanted.has(root)) roots.add(root);
      }
      if (roots.size > 0) yield { place, axis, first, roots };
    }
  }
}

/** A number for each class that says on which axes it is; equal for units of one group. */
function signatures(analysis: UnitAnalysis, wanted: ReadonlySet<number>): ReadonlyMap<number, number> {
  const signature = new Map<number, number>();
  const known = new Map<string, number>();
  for (const { first, roots } of axesWith(analysis, wanted)) {
    for (const root of roots) {
      const key = `${signature.get(root) ?? ""},${first}`;
      if (!known.has(key)) known.set(key, known.size);
      signature.set(root, known.get(key)!);
    }
  }
  return signature;
}

/** The groups of units that weights share, locked ones included, in the order in which the file makes them. */
export function groupsIn(analysis: UnitAnalysis): readonly UnitGroup[] {
  const wanted = classesOfWeights(analysis);
  const signature = signatures(analysis, wanted);
  const groups = new Map<number, { units: number[]; axes: PlaceAxis[] }>();
  for (const [root, key] of signature) {
    const group = groups.get(key) ?? { units: [], axes: [] };
    groups.set(key, group);
    group.units.push(root);
  }
  for (const { place, axis, roots } of axesWith(analysis, wanted)) {
    for (const key of new Set([...roots].map((root) => signature.get(root)!)))
      groups.get(key)!.axes.push({ place, axis });
  }
  return [...groups.values()];
}
