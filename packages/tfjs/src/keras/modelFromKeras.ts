import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertOptions } from "../parseOptions.ts";
import { assembleModel } from "./assembleModel.ts";
import { type FromKerasOptions, kerasModelIn } from "./fromKeras.ts";
import { isJson, type Json } from "./json.ts";
import { readWeights } from "./readWeights.ts";

export interface ModelFromKerasOptions extends FromKerasOptions {
  /** Compile it as it was in Keras, where the JSON says how; true when left out. */
  readonly compile?: boolean;
  /** With the metrics that it was compiled with; true when left out. Those that tfjs cannot compute are refused by name. */
  readonly metrics?: boolean;
}

/**
 * A model of Keras 3 or TF 2, with its regularizers, counted as Keras counts them. From the JSON of `model.to_json()` it has
 * fresh weights. From the files that `tensorflowjs_converter` made of its H5 file (`await tf.io.http("model.json").load()`) it
 * has its own. It is compiled if the Keras model was (optimizer, loss and metrics that tfjs has). Files of Keras themselves are
 * loaded by `loadKerasModel` of `@reg/tfjs/keras-files`.
 *
 * Throws as `fromKeras` does.
 */
export async function modelFromKeras(
  source: string | Json | tf.io.ModelArtifacts,
  options: ModelFromKerasOptions = {},
): Promise<LayersModel> {
  assertOptions("modelFromKeras", options);
  const { compile = true, metrics = true, dialect } = options;
  return assembleModel(kerasModelIn(source), {
    dialect,
    compile,
    metrics,
    fill: (model) => {
      if (isJson(source) && source.weightSpecs) readWeights(model, source);
    },
  });
}
