import { refuseConfig } from "../refuseConfig.ts";
import type { UnitSide, Units } from "../units.ts";

const pathsOn = ({ members }: Units, side: UnitSide) =>
  members.filter((member) => member.side === side).map(({ path }) => path);

/**
 * Refuses a target that leaves no unit of a group where all goes through it. What reads a group without units gets nothing from it, so it has
 * to read something else too, as behind a residual block, or to be without units itself. Throws `INVALID_CONFIG`.
 */
export function assertWayAround(emptied: readonly Units[], units: readonly Units[], where: string): void {
  const dead = new Set(emptied.flatMap((each) => pathsOn(each, "outgoing")));
  for (const each of emptied) {
    for (const path of pathsOn(each, "outgoing")) {
      const readers = units.filter((other) => other !== each && pathsOn(other, "incoming").includes(path));
      const isFed = (reader: Units) =>
        emptied.includes(reader) || pathsOn(reader, "incoming").some((incoming) => !dead.has(incoming));
      if (readers.length > 0 && readers.every(isFed)) continue;
      const advice = `${path} reads nothing else: only units with a way around them, as in a residual block, can all go.`;
      throw refuseConfig(where, `at least 1 unit of ${each.name}`, 0, advice);
    }
  }
}
