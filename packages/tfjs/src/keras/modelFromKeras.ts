import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { LayerInternals, ModelInternals } from "../internals.ts";
import { assertOptions } from "../parseOptions.ts";
import { buildModel } from "./buildModel.ts";
import { compileArgs } from "./compile.ts";
import { constrainAsKeras } from "./constrainAsKeras.ts";
import { type FromKerasOptions, fromKeras, kerasModelIn } from "./fromKeras.ts";
import { isJson, type Json } from "./json.ts";
import { penalizeAsKeras } from "./penalizeAsKeras.ts";
import { readWeights } from "./readWeights.ts";

export interface ModelFromKerasOptions extends FromKerasOptions {
  /** Compile it as it was in Keras, where the JSON says how; true when left out. */
  readonly compile?: boolean;
}

/**
 * A model of Keras 3 or TF 2, with its regularizers, counted as Keras counts them. From the JSON of `model.to_json()` it has
 * fresh weights. From the files that `tensorflowjs_converter` made of its H5 file (`await tf.io.http("model.json").load()`) it
 * has its own. It is compiled if the Keras model was (optimizer, loss and metrics that tfjs has).
 *
 * Throws as `fromKeras` does.
 */
export async function modelFromKeras(
  source: string | Json | tf.io.ModelArtifacts,
  given: ModelFromKerasOptions = {},
): Promise<LayersModel> {
  assertOptions("modelFromKeras", given);
  const { compile = true, ...options } = given;
  const entry = kerasModelIn(source);
  const topology = fromKeras(entry, options);
  const args = compile ? compileArgs(entry.compile_config) : undefined;
  let model: LayersModel | undefined;
  try {
    model = await buildModel(topology);
    // Members that tfjs marks private: see ModelInternals.
    const internals = model as unknown as ModelInternals & LayerInternals;
    penalizeAsKeras(internals);
    if (isJson(source) && source.weightSpecs) readWeights(internals, source);
    constrainAsKeras(internals.weights);
    if (args) model.compile(args);
    return model;
  } catch (error) {
    model?.dispose();
    (args?.optimizer as tf.Optimizer | undefined)?.dispose();
    throw error;
  }
}
