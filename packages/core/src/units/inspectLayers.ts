import { chooseCut } from "./chooseCut.ts";
import type { WeightNumbers } from "./constants.ts";
import type { InspectedUnits } from "./cutReport.ts";
import type { LayeredModel } from "./layeredModel.ts";
import { layerStates } from "./layerStates.ts";
import { namedUnits } from "./namedUnits.ts";

/** The groups of a model of layers with the units that are dead, before any is cut. */
export function inspectLayers(model: LayeredModel, weights: WeightNumbers): readonly InspectedUnits[] {
  const states = layerStates(model, weights);
  return namedUnits(model).map((named) => {
    const { dead, why } = chooseCut(named, states, 1);
    const { group: _, ...units } = named;
    return { ...units, dead, ...(why !== undefined && { why }) };
  });
}
