import type { Analysis } from "./analyze.ts";
import type { PlaceAxis } from "./place.ts";

/** Units that lie along the same axes: what is cut together, one by one. */
export interface UnitGroup {
  /** The class of each unit. */
  readonly units: readonly number[];
  readonly axes: readonly PlaceAxis[];
}

/** A text for each class that says on which axes it lies; equal for units of one group. */
function signatures({ places, classes }: Analysis): Map<number, number> {
  const signature = new Map<number, number>();
  const known = new Map<string, number>();
  for (const place of places.all) {
    for (const [axis, first] of place.first.entries()) {
      if (first < 0) continue;
      const roots = new Set<number>();
      for (let i = 0; i < Number(place.shape![axis]); i++) roots.add(classes.find(first + i));
      for (const root of roots) {
        const key = `${signature.get(root) ?? ""},${first}`;
        if (!known.has(key)) known.set(key, known.size);
        signature.set(root, known.get(key)!);
      }
    }
  }
  return signature;
}

/** The groups of units of a graph, locked ones included, in the order in which the file makes them. */
export function groupsIn(analysis: Analysis): readonly UnitGroup[] {
  const signature = signatures(analysis);
  const groups = new Map<number, { units: number[]; axes: PlaceAxis[] }>();
  for (const [root, key] of signature) {
    const group = groups.get(key) ?? { units: [], axes: [] };
    groups.set(key, group);
    group.units.push(root);
  }
  for (const place of analysis.places.all) {
    for (const [axis, first] of place.first.entries()) {
      if (first < 0) continue;
      const keys = new Set<number>();
      for (let i = 0; i < Number(place.shape![axis]); i++) keys.add(signature.get(analysis.classes.find(first + i))!);
      for (const key of keys) groups.get(key)!.axes.push({ place, axis });
    }
  }
  return [...groups.values()];
}
