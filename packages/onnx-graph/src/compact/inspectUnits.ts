import { chooseCut, type InspectedUnits, namedUnits } from "@reg/core/units";
import type { Model } from "../file/model.ts";
import { analyze } from "../units/analyze.ts";
import type { UnitsOptions } from "../units/unitsOf.ts";
import { upgradeModel } from "../upgrade/upgradeModel.ts";
import { unitStates } from "./deadUnits.ts";

/** The groups of `unitsOf` with the units that are dead, before any is cut. Throws as `unitsOf` does. */
export function inspectUnits(model: Model, { inputs = false }: UnitsOptions = {}): readonly InspectedUnits[] {
  const analysis = analyze(upgradeModel(model), { inputs });
  const states = unitStates(analysis);
  return namedUnits(analysis).map((named) => {
    const { dead, why } = chooseCut(named, states, 1);
    const { group: _, ...units } = named;
    return { ...units, dead, ...(why !== undefined && { why }) };
  });
}
