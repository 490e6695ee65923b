import type { UnitMember, Units } from "@reg/core/adapter";
import { namedUnits } from "@reg/core/units";
import { layeredNetwork } from "./layeredNetwork.ts";
import { type BrainNetwork, internalsOf, type NetworkInternals } from "./network.ts";
import { expectedSizes, initialized } from "./parameters.ts";

/**
 * The inputs, the units of each layer and the outputs of a network, where there are several. Inputs may be cut with `inputs`, outputs never.
 * Throws `INVALID_MODEL` without weights.
 */
export const unitsOf = (net: BrainNetwork, { inputs = false }: { readonly inputs?: boolean } = {}): readonly Units[] =>
  namedUnits(layeredNetwork(initialized(internalsOf(net)), { inputs })).map(({ group: _, ...units }) => units);

/** The units that a network without weights is going to have: their number is 0 where only the data will tell. */
export function expectedUnits(net: NetworkInternals): readonly Units[] {
  const sizes = expectedSizes(net);
  return sizes.map((size, i): Units => {
    const entries = Array.from({ length: size }, (_, unit) => [unit]);
    const own: UnitMember[] = [
      { path: `layer${i}/kernel`, axis: 0, side: "incoming", entries },
      { path: `layer${i}/bias`, axis: 0, side: "own", entries },
    ];
    const next: UnitMember = { path: `layer${i + 1}/kernel`, axis: 1, side: "outgoing", entries };
    const isLast = i === sizes.length - 1;
    return {
      name: i === 0 ? "input" : `layer${i}`,
      size,
      members: [...(i === 0 ? [] : own), ...(isLast ? [] : [next])],
      ...(isLast && { locked: "outputs of the network" }),
    };
  });
}
