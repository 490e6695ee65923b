/** Entries of axes, joined where they are the same unit, with the reasons why some cannot be cut. */
export interface Classes {
  /** The number of the class of all entries joined with this one. */
  find(entry: number): number;
  join(a: number, b: number): void;
  /** The first reason given stays. */
  lock(entry: number, reason: string): void;
  reasonOf(entry: number): string | undefined;
}

/** Entries from 0 on, each on its own; `size` of them at first, and as many more as are asked for. */
export function createClasses(size = 1024): Classes {
  let parent = Int32Array.from({ length: size }, (_, i) => i);
  const reasons = new Map<number, string>();
  const grow = (entry: number) => {
    const wider = Int32Array.from({ length: Math.max(2 * parent.length, entry + 1) }, (_, i) => i);
    wider.set(parent);
    parent = wider;
  };
  const find = (entry: number): number => {
    if (entry >= parent.length) grow(entry);
    let at = entry;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const lock = (entry: number, reason: string) => {
    const root = find(entry);
    if (!reasons.has(root)) reasons.set(root, reason);
  };
  return {
    find,
    lock,
    reasonOf: (entry) => reasons.get(find(entry)),
    join(a, b) {
      const [one, other] = [find(a), find(b)];
      if (one === other) return;
      // The older entry represents both, so that what comes first in the file names a unit.
      const [root, child] = one < other ? [one, other] : [other, one];
      parent[child] = root;
      const reason = reasons.get(child);
      if (reason !== undefined) lock(root, reason);
      reasons.delete(child);
    },
  };
}
