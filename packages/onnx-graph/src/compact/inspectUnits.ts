import type { Units } from "@reg/core/adapter";
import type { Model } from "../file/model.ts";
import { analyze } from "../units/analyze.ts";
import { namedUnits, type UnitsOptions } from "../units/unitsOf.ts";
import { upgradeModel } from "../upgrade/upgradeModel.ts";
import { chooseCut } from "./chooseCut.ts";
import { unitStates } from "./deadUnits.ts";

/** A group of units and what `compact` would find in it. */
export interface InspectedUnits extends Units {
  /** Units that no sum needs. */
  readonly dead: readonly number[];
  /** Why not all of them can be cut. */
  readonly why?: string;
}

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
