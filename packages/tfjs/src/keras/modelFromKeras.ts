import { RegError } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { compileArgs } from "./compile.ts";
import type { Json } from "./config.ts";
import { type FromKerasOptions, fromKeras, kerasModelIn } from "./fromKeras.ts";

export interface ModelFromKerasOptions extends FromKerasOptions {
  /** Compile it as it was in Keras, where the JSON says how; true when left out. */
  readonly compile?: boolean;
}

/**
 * A model from what `model.to_json()` wrote in Keras 3 or TF 2, with fresh weights and the regularizers at work. Compiled when it
 * was (optimizer, loss and metrics as far as tfjs has them). Throws as `fromKeras` does.
 */
export async function modelFromKeras(
  json: string | Json,
  { compile = true, ...options }: ModelFromKerasOptions = {},
): Promise<tf.LayersModel> {
  const topology = fromKeras(json, options);
  const args = compile ? compileArgs(kerasModelIn(json).compile_config) : undefined;
  try {
    // It reads any JSON object; its type wants one of its own.
    const model = await tf.models.modelFromJSON(topology as Parameters<typeof tf.models.modelFromJSON>[0]);
    if (args) model.compile(args);
    return model;
  } catch (cause) {
    throw new RegError("INVALID_MODEL", {
      who: "@reg/tfjs",
      what: "Keras model JSON",
      expected: "a model that tfjs can build",
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
