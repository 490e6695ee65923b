import type { Units } from "@reg/core/adapter";
import { namedUnits } from "@reg/core/units";
import { layeredNetwork } from "./layeredNetwork.ts";
import { type BrainNetwork, internalsOf } from "./network.ts";
import { initialized } from "./parameters.ts";

/**
 * The inputs, the units of each layer and the outputs of a network, where there are several. Inputs may be cut with `inputs`, outputs never.
 * Throws `INVALID_MODEL` without weights.
 */
export const unitsOf = (net: BrainNetwork, { inputs = false }: { readonly inputs?: boolean } = {}): readonly Units[] =>
  namedUnits(layeredNetwork(initialized(internalsOf(net)), { inputs })).map(({ group: _, ...units }) => units);
