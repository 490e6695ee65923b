import type { Units } from "../units.ts";
import type { Weights } from "../weights.ts";
import { liveUnits, rankedMember } from "./cutUnits.ts";

/**
 * How many units tell something: what they read and what reads them is not all 0. Units that cannot be cut are not counted. `read` gives
 * the weights of a path, `undefined` for one that is not trained.
 */
export function countLive(units: readonly Units[], read: (path: string) => Weights | undefined): number {
  let live = 0;
  for (const { name, size, members, locked } of units) {
    if (locked !== undefined) continue;
    const found = members.flatMap((member) => {
      const weights = read(member.path);
      return weights ? [{ member, weights }] : [];
    });
    const ranked = found.map(({ member, weights }, i) => rankedMember(member, i, weights.shape));
    const arrays = found.map(({ weights }) => weights.data);
    live += liveUnits({ name, size, live: size, members: ranked }, arrays);
  }
  return live;
}
