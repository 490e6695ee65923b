import type { Adapter } from "@reg/core/adapter";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { layersByPath } from "./activityRules.ts";
import { attach } from "./attach.ts";
import { internalsOf } from "./internals.ts";
import { parametersOf } from "./parameters.ts";
import { unitsOf } from "./units/unitsOf.ts";

/**
 * TensorFlow.js: every weight of a LayersModel (Sequential or functional, nested models too), trained with fit, fitDataset
 * or trainOnBatch by any tf optimizer. Attach before or after `compile`, not while a fit runs.
 */
export const tfjsAdapter: Adapter<LayersModel> = {
  name: "tfjs",
  parameters: (model) => parametersOf(internalsOf(model).layers),
  units: unitsOf,
  layers: (model) => [...layersByPath(internalsOf(model)).keys()],
  attach: (model, plan) => attach(model, plan),
};
