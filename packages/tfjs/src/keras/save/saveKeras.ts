// A model as a `.keras` file, which Keras 3 loads.
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { internalsOf, type LayerInternals } from "../../internals.ts";
import { collectRefusals } from "../refusals.ts";
import { kerasEntryOf } from "./writeModel.ts";
import { writeWeights } from "./writeWeights.ts";

/** The Keras whose files these are like. */
const version = "3.15.0";

/** The time of an archive's files: equal models give equal bytes. */
const mtime = new Date(1980, 0, 1);

/**
 * The bytes of a `.keras` file with a model's layers, weights, regularizers, activity regularizers and constraints.
 * `keras.saving.load_model` reads it, and so does `loadKerasModel`.
 *
 * ```ts
 * await writeFile("model.keras", await saveKeras(model));
 * ```
 *
 * A plan of `regularize` is no part of the layers and is not in the file; neither is the optimizer: compile after loading. Throws
 * `UNSUPPORTED_MODEL`, one error that names every layer that Keras has not or would compute otherwise.
 */
export async function saveKeras(model: LayersModel): Promise<Uint8Array> {
  internalsOf(model);
  const entry = kerasEntryOf(model, collectRefusals("layers that Keras 3 has and computes as tfjs does"));
  // A model is a layer of layers: see LayerInternals.
  const weights = await writeWeights(model as unknown as LayerInternals, entry);
  const { strToU8, zipSync } = await import("fflate");
  const json = (content: unknown) => strToU8(JSON.stringify(content));
  return zipSync(
    {
      "metadata.json": json({ keras_version: version, date_saved: "1980-01-01@00:00:00" }),
      "config.json": json({ ...entry, build_config: null, compile_config: null }),
      "model.weights.h5": weights,
    },
    // As Keras stores them.
    { level: 0, mtime },
  );
}
