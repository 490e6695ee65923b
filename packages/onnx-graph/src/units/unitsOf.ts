import type { Units } from "@reg/core/adapter";
import { namedUnits } from "@reg/core/units";
import type { Model } from "../file/model.ts";
import { upgradeModel } from "../upgrade/upgradeModel.ts";
import { analyze } from "./analyze.ts";

export interface UnitsOptions {
  /** Whether features of the model's inputs count as units that can be cut. They are locked otherwise. */
  readonly inputs?: boolean;
}

/**
 * The groups of units that several weights share, with the axes and entries of each weight, and the reason where a group cannot
 * be cut. An op without a rule locks the units that it reads. A model of an older opset is converted to
 * opset 17 first. Throws `INVALID_MODEL`, and what `upgradeModel` throws.
 */
export function unitsOf(model: Model, { inputs = false }: UnitsOptions = {}): readonly Units[] {
  return namedUnits(analyze(upgradeModel(model), { inputs })).map(({ group: _, ...units }) => units);
}
