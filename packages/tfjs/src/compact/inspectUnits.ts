import { type InspectedUnits, inspectLayers } from "@reg/core/units";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { internalsOf } from "../internals.ts";
import { analyze } from "../units/analyze.ts";
import { weightNumbers } from "./weightNumbers.ts";

/**
 * The groups of units of a model: which entries of which weights are the same unit, which units are dead, and why not all of them can be
 * cut. With `inputs` the features of inputs are units too. Throws `INVALID_MODEL` for a model that is not built and `NON_FINITE_WEIGHTS`.
 */
export function inspectUnits(
  model: LayersModel,
  { inputs = false }: { readonly inputs?: boolean } = {},
): readonly InspectedUnits[] {
  const analysis = analyze(internalsOf(model), { inputs });
  return inspectLayers(analysis, weightNumbers(analysis));
}
