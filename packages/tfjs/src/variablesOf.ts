import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { internalsOf } from "./internals.ts";
import { parametersOf } from "./parameters.ts";

/**
 * The variables behind a model's weights, by the paths they have in `regularize`: for a training loop of your own, with
 * `regularizeVariables(variablesOf(model), config)`. Throws `UNSUPPORTED_MODEL` for what is no LayersModel.
 */
export const variablesOf = (model: LayersModel): Record<string, tf.Variable> =>
  Object.fromEntries(parametersOf(internalsOf(model).layers).map(({ path, variable }) => [path, variable]));
