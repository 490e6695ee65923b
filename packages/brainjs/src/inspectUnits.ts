import { type InspectedUnits, inspectLayers } from "@reg/core/units";
import { activationIn } from "./activationIn.ts";
import { layeredNetwork, weightNumbers } from "./layeredNetwork.ts";
import { type BrainNetwork, internalsOf } from "./network.ts";
import { initialized } from "./parameters.ts";

/**
 * The groups of units of a network: which rows and columns of which weights are the same unit, which units are dead, and why not all of
 * them can be cut. With `inputs` the inputs are units too. Throws `INVALID_MODEL` for a network without weights and `NON_FINITE_WEIGHTS`.
 */
export function inspectUnits(
  net: BrainNetwork,
  { inputs = false }: { readonly inputs?: boolean } = {},
): readonly InspectedUnits[] {
  const whole = initialized(internalsOf(net));
  return inspectLayers(layeredNetwork(whole, { inputs }, activationIn(net)), weightNumbers(whole));
}
