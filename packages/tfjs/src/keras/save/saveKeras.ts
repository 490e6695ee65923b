// A model as a `.keras` file, which Keras 3 loads.
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { internalsOf, type LayerInternals, type ModelInternals } from "../../internals.ts";
import { assertOptions } from "../../parseOptions.ts";
import { collectRefusals } from "../refusals.ts";
import { compileConfigOf, kerasOptimizerOf, withFloats } from "./compileConfig.ts";
import { optimizerArrays } from "./optimizerArrays.ts";
import { kerasEntryOf } from "./writeModel.ts";
import { writeWeights } from "./writeWeights.ts";

/** The Keras whose files these are like. */
const version = "3.15.0";

/** The time of an archive's files: equal models give equal bytes. */
const mtime = new Date(1980, 0, 1);

export interface SaveKerasOptions {
  /** With the optimizer, its state and the losses, so that Keras goes on training; false when left out, as in tfjs' `model.save`. */
  readonly includeOptimizer?: boolean;
}

/**
 * The bytes of a `.keras` file with a model's layers, weights, regularizers, activity regularizers and constraints.
 * `keras.saving.load_model` reads it, and so does `loadKerasModel`.
 *
 * ```ts
 * await writeFile("model.keras", await saveKeras(model));
 * ```
 *
 * A plan of `regularize` is no part of the layers and is not in the file. With `includeOptimizer` a model that was compiled with an
 * optimizer of a Keras file, `kerasAdam` or `kerasAdamW` keeps it; metrics are left out. Throws `UNSUPPORTED_MODEL`, one error
 * that names every layer that Keras has not or would compute otherwise, and for another optimizer or loss.
 */
export async function saveKeras(model: LayersModel, options: SaveKerasOptions = {}): Promise<Uint8Array> {
  assertOptions("saveKeras", options);
  internalsOf(model);
  // A model is a layer of layers: see LayerInternals.
  const internals = model as unknown as ModelInternals & LayerInternals;
  const entry = kerasEntryOf(model, collectRefusals("layers that Keras 3 has and computes as tfjs does"));
  const { includeOptimizer = false } = options;
  const compile_config = includeOptimizer ? compileConfigOf(internals) : null;
  const state = includeOptimizer ? await optimizerArrays(internals, entry, kerasOptimizerOf(internals)) : [];
  const weights = await writeWeights(internals, entry, state);
  const { strToU8, zipSync } = await import("fflate");
  const json = (content: unknown) => strToU8(withFloats(JSON.stringify(content)));
  return zipSync(
    {
      "metadata.json": json({ keras_version: version, date_saved: "1980-01-01@00:00:00" }),
      "config.json": json({ ...entry, build_config: null, compile_config }),
      "model.weights.h5": weights,
    },
    // As Keras stores them.
    { level: 0, mtime },
  );
}
