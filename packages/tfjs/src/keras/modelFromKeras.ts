import { RegError } from "@reg/core";
import type * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, models } from "@tensorflow/tfjs-layers";
import type { LayerInternals, ModelInternals } from "../internals.ts";
import { compileArgs } from "./compile.ts";
import { type FromKerasOptions, fromKeras, kerasModelIn, type ModelTopology } from "./fromKeras.ts";
import { isJson, type Json } from "./json.ts";
import { penalizeAsKeras } from "./penalizeAsKeras.ts";
import { readWeights } from "./readWeights.ts";

export interface ModelFromKerasOptions extends FromKerasOptions {
  /** Compile it as it was in Keras, where the JSON says how; true when left out. */
  readonly compile?: boolean;
}

const build = async (topology: ModelTopology): Promise<LayersModel> => {
  try {
    return await models.modelFromJSON(topology);
  } catch (cause) {
    throw new RegError("INVALID_MODEL", {
      who: "@reg/tfjs",
      what: "Keras model JSON",
      expected: "a model that tfjs can build",
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
};

/**
 * A model of Keras 3 or TF 2, its regularizers at work and counted as Keras counts them: from what `model.to_json()` wrote, with
 * fresh weights, or from what `tensorflowjs_converter` made of its H5 file (`await tf.io.http("model.json").load()`), with
 * its own. Compiled when it was (optimizer, loss and metrics as far as tfjs has them).
 *
 * Throws as `fromKeras` does.
 */
export async function modelFromKeras(
  source: string | Json | tf.io.ModelArtifacts,
  { compile = true, ...options }: ModelFromKerasOptions = {},
): Promise<LayersModel> {
  const entry = kerasModelIn(source);
  const args = compile ? compileArgs(entry.compile_config) : undefined;
  const model = await build(fromKeras(entry, options));
  // Members that tfjs marks private: see ModelInternals.
  const internals = model as unknown as ModelInternals & LayerInternals;
  penalizeAsKeras(internals);
  try {
    if (isJson(source) && source.weightSpecs) readWeights(internals.weights, source);
  } catch (error) {
    model.dispose();
    throw error;
  }
  if (args) model.compile(args);
  return model;
}
