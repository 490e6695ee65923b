import type { Units } from "@reg/core/adapter";
import { namedUnits } from "@reg/core/units";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { internalsOf } from "../internals.ts";
import { analyze } from "./analyze.ts";

/**
 * The groups of units that several weights of a model share, with the axes and entries of each weight, and the reason where a
 * group cannot be cut. A layer without a rule locks the units that it reads and makes. Throws `UNSUPPORTED_MODEL` for what is no
 * LayersModel, and `INVALID_MODEL` for one that is not built. With `inputs` the features of the model's inputs may be cut too.
 */
export const unitsOf = (model: LayersModel, { inputs = false }: { readonly inputs?: boolean } = {}): readonly Units[] =>
  namedUnits(analyze(internalsOf(model), { inputs })).map(({ group: _, ...units }) => units);
