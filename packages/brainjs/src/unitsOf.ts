import type { Units } from "@reg/core/adapter";
import { namedUnits } from "@reg/core/units";
import { layeredNetwork } from "./layeredNetwork.ts";
import { type BrainNetwork, internalsOf } from "./network.ts";
import { initialized } from "./parameters.ts";

/** The inputs, the units of each layer and the outputs of a network, where there are several. Throws `INVALID_MODEL` without weights. */
export const unitsOf = (net: BrainNetwork): readonly Units[] =>
  namedUnits(layeredNetwork(initialized(internalsOf(net)), { inputs: false })).map(({ group: _, ...units }) => units);
