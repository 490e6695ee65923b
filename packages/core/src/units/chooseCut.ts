import type { NamedUnits } from "./namedUnits.ts";
import { isDead, type UnitState } from "./unitState.ts";

/** What becomes of a group: which of its units go, and why others that add nothing stay. */
export interface GroupCut {
  readonly units: NamedUnits;
  /** Numbers of units within the group. */
  readonly removed: readonly number[];
  /** Numbers of units that no sum needs, those that are kept included. */
  readonly dead: readonly number[];
  readonly why?: string;
}

/** Why dead units stay though nothing locks them: they send constants that nothing can take. */
function reasonOf(units: NamedUnits, states: ReadonlyMap<number, UnitState>): string | undefined {
  const kept = units.group.units.flatMap((unit) => {
    const state = states.get(unit);
    return state && !state.isAlive && state.keptBy ? [state.keptBy] : [];
  });
  if (kept.length === 0) return undefined;
  return kept.length === 1 ? `one unit ${kept[0]}` : `${kept.length} units, of which the first ${kept[0]}`;
}

/** Orders units for a cut: those that are gone already, then those that send zeros, then those that send numbers. */
function byCost(gone: ReadonlySet<number>, { group }: NamedUnits) {
  const costOf = ({ number, state }: { readonly number: number; readonly state: UnitState | undefined }) =>
    gone.has(group.units[number]!) ? -1 : state!.sent.length;
  return (a: Parameters<typeof costOf>[0], b: Parameters<typeof costOf>[0]) =>
    costOf(a) - costOf(b) || a.number - b.number;
}

/**
 * The cut of a group. Units that send zeros go before those that send numbers; one unit, or a whole `roundTo`, always stays. `gone` has
 * the classes of units that went before.
 */
export function chooseCut(
  units: NamedUnits,
  states: ReadonlyMap<number, UnitState>,
  roundTo: number,
  gone: ReadonlySet<number> = new Set(),
): GroupCut {
  const members = units.group.units.map((unit, number) => ({ number, state: states.get(unit) }));
  const candidates = members.filter(({ state }) => isDead(state));
  const silent = members.flatMap(({ number, state }) => (state && state.sums > 0 && !state.isAlive ? [number] : []));
  if (units.locked !== undefined) return { units, removed: [], dead: silent, why: units.locked };
  const why = reasonOf(units, states);
  const left = Math.min(units.size, Math.max(1, Math.ceil((units.size - candidates.length) / roundTo)) * roundTo);
  const room = units.size - left;
  const ordered = candidates.toSorted(byCost(gone, units));
  const removed = ordered
    .slice(0, room)
    .map(({ number }) => number)
    .toSorted((a, b) => a - b);
  if (removed.length === candidates.length) return { units, removed, dead: silent, ...(why !== undefined && { why }) };
  const rounding = roundTo > 1 ? `kept to a multiple of ${roundTo}` : "one unit stays, an axis cannot be empty";
  return { units, removed, dead: silent, why: why === undefined ? rounding : `${why}; ${rounding}` };
}
