// Model JSON of Keras 3 and TF 2, made into what tfjs reads: `model.to_json()` in Python, `tf.models.modelFromJSON` here.
//
// The two formats are told apart by marks neither shares with the other (`keras_version: "2…"`, or Keras 3's `module` at the
// top), never by what their defaults would mean; without a mark the caller names the dialect. Weights are not in this JSON.
import { type Dialect, keras3, RegError, tf2 } from "@reg/core";
import { show } from "@reg/core/adapter";
import type * as tf from "@tensorflow/tfjs-core";
import type { models as tfModels } from "@tensorflow/tfjs-layers";
import { assertOptions } from "../parseOptions.ts";
import { isEntry, isJson, type Json, type KerasEntry } from "./json.ts";
import { listed } from "./listed.ts";
import { isModel, translateModel } from "./translateModel.ts";

export interface FromKerasOptions {
  /** Whose JSON it is, for one that does not say: `keras3` or `tf2` of `@reg/core`. */
  readonly dialect?: Dialect;
}

/** What `tf.models.modelFromJSON` reads, and `modelTopology` of what `tf.loadLayersModel` does. */
export type ModelTopology = Parameters<typeof tfModels.modelFromJSON>[0];

/** Who wrote a model. Throws `INVALID_MODEL` for one that does not say. */
export function dialectOf(model: KerasEntry): Dialect {
  const version = model.keras_version;
  if (typeof version === "string") return version.startsWith("2") ? tf2 : keras3;
  if (typeof model.module === "string" && "registered_name" in model) return keras3;
  throw new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: "Keras model JSON",
    expected: `"keras_version" (TF 2) or "module" and "registered_name" (Keras 3) at the top`,
    received: listed(Object.keys(model)),
    advice: "Name the dialect: fromKeras(json, { dialect: keras3 }).",
  });
}

/** The model in a JSON: bare, in the `model_config` of an H5 file, or in the `modelTopology` of a tfjs model.json. */
export function kerasModelIn(json: string | object): KerasEntry {
  let parsed: unknown;
  try {
    parsed = typeof json === "string" ? JSON.parse(json) : json;
  } catch (cause) {
    throw invalid("text that is not JSON", cause);
  }
  const topology = isJson(parsed) ? (parsed.modelTopology ?? parsed) : parsed;
  const found = isJson(topology) ? (topology.model_config ?? topology) : topology;
  const isWhole = isEntry(found) && Array.isArray(found.config.layers) && found.config.layers.every(isEntry);
  if (!isJson(topology) || !isWhole || !isModel(found)) {
    throw invalid(whatItIs(found));
  }
  // An H5 file keeps these beside the model.
  const { keras_version, training_config: compile_config } = topology;
  return {
    ...(keras_version !== undefined && { keras_version }),
    ...(isJson(compile_config) && { compile_config }),
    ...found,
  };
}

/** What is no model, in a few words. */
function whatItIs(found: unknown): string {
  if (ArrayBuffer.isView(found)) return `bytes, as of a file read without "utf8"`;
  return isJson(found) ? `the keys ${listed(Object.keys(found))}` : show(found);
}

const invalid = (received: string, cause?: unknown) =>
  new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: "Keras model JSON",
    expected: `{ "class_name", "config": { "layers": … } }, as model.to_json() writes it`,
    received,
    advice: "Subclassed models have no layers in their JSON: export a Sequential or functional model.",
    cause,
  });

/**
 * The JSON of a Keras 3 or TF 2 model for `tf.models.modelFromJSON`. Regularizers `L1`, `L2`, `L1L2` and `OrthogonalRegularizer`
 * become classes that are registered once `@reg/tfjs` is imported, with Keras' numbers.
 *
 * Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL` (a layer or setting tfjs does not have), `UNKNOWN_PENALTY`, `INVALID_PARAMETER`.
 */
export function fromKeras(json: string | Json | tf.io.ModelArtifacts, options: FromKerasOptions = {}): ModelTopology {
  assertOptions("fromKeras", options);
  const { dialect } = options;
  const entry = kerasModelIn(json);
  // tfjs reads any JSON object; its type names the values one by one.
  return translateModel(entry, dialect ?? dialectOf(entry)) as ModelTopology;
}
