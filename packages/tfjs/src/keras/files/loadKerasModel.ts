import { type Dialect, keras3, tf2 } from "@reg/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertOptions } from "../../parseOptions.ts";
import { assembleModel } from "../assembleModel.ts";
import { kerasModelIn } from "../fromKeras.ts";
import { isJson, type KerasEntry } from "../json.ts";
import type { ModelFromKerasOptions } from "../modelFromKeras.ts";
import { type Hdf5Array, type Hdf5Group, isHdf5, openHdf5 } from "./hdf5.ts";
import { invalidFile } from "./invalidFile.ts";
import { isArchive, readKerasArchive } from "./kerasArchive.ts";
import { type KerasFile, type OnProgress, readKerasFile } from "./kerasSource.ts";
import { readOptimizerState } from "./optimizerState.ts";
import { readLegacyWeights } from "./readLegacyWeights.ts";
import { readWeightTree } from "./readWeightTree.ts";

export interface LoadKerasModelOptions extends ModelFromKerasOptions {
  /** Called with the fraction of the files that has been read, as in `tf.loadLayersModel`; with 1 once the model is there. */
  readonly onProgress?: OnProgress;
}

/** The two files of an unpacked `.keras` file, or of `model.to_json()` and `model.save_weights()`. */
export interface KerasFiles {
  /** config.json: a file, or what is in it. */
  readonly config: KerasFile | Readonly<Record<string, unknown>>;
  /** model.weights.h5, or weights that TF 2 saved as `.h5`. */
  readonly weights: KerasFile;
}

/** A model in a file: what it is and its numbers. */
interface Contents {
  readonly entry: KerasEntry;
  readonly dialect: Dialect | undefined;
  readonly file: Hdf5Group;
  /** What is in a `.h5` file beside the weights of layers. */
  readonly whole?: Hdf5Group;
}

const dialectOf = (version: unknown): Dialect | undefined =>
  typeof version !== "string" ? undefined : version.startsWith("2") ? tf2 : keras3;

/** What metadata.json says. */
function versionIn(metadata: string | undefined): unknown {
  try {
    const parsed: unknown = JSON.parse(metadata ?? "null");
    return isJson(parsed) ? parsed.keras_version : undefined;
  } catch (cause) {
    throw invalidFile(".keras file", "metadata.json that is JSON", "something else", "Save the model again.", cause);
  }
}

async function archived(bytes: Uint8Array): Promise<Contents> {
  const { config, metadata, weights } = await readKerasArchive(bytes);
  return { entry: kerasModelIn(config), dialect: dialectOf(versionIn(metadata)), file: await openHdf5(weights) };
}

async function legacy(bytes: Uint8Array): Promise<Contents> {
  const file = await openHdf5(bytes);
  const json = file.text("model_config");
  const weights = file.group("model_weights");
  if (json === undefined || !weights) {
    const advice = "Save the whole model, or pass its JSON beside the weights: { config, weights }.";
    throw invalidFile("HDF5 file", "a whole model, with model_config and model_weights", "weights alone", advice);
  }
  const training = file.text("training_config");
  const version = file.text("keras_version");
  const topology = {
    model_config: parsed(json, "model_config"),
    ...(training !== undefined && { training_config: parsed(training, "training_config") }),
  };
  return { entry: kerasModelIn(topology), dialect: dialectOf(version), file: weights, whole: file };
}

function parsed(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw invalidFile("HDF5 file", `${what} that is JSON`, "something else", "Copy or download the file again.", cause);
  }
}

async function apart({ config, weights }: KerasFiles, onProgress: OnProgress): Promise<Contents> {
  const json =
    isJson(config) && !isFile(config)
      ? config
      : typeof config === "string" && config.trimStart().startsWith("{")
        ? config
        : new TextDecoder().decode(await readKerasFile(config as KerasFile, () => {}));
  const file = await openHdf5(await readKerasFile(weights, onProgress));
  return { entry: kerasModelIn(json), dialect: undefined, file };
}

/** The arrays of an optimizer, in the order in which Keras has them. */
function optimizerArrays({ file, whole }: Contents): readonly Hdf5Array[] {
  if (!whole) {
    const kept = file.group("optimizer/vars");
    return (kept?.keys ?? []).flatMap((_, i) => kept!.array(`${i}`) ?? []);
  }
  const kept = whole.group("optimizer_weights");
  return (kept?.texts("weight_names") ?? []).flatMap((name) => {
    const slash = name.lastIndexOf("/");
    const group = slash < 0 ? kept : kept!.group(name.slice(0, slash));
    return group?.array(name.slice(slash + 1)) ?? [];
  });
}

const isFile = (value: unknown): value is KerasFile =>
  typeof value === "string" ||
  [Uint8Array, ArrayBuffer, URL, Blob].some((Class) => value instanceof (Class as new () => object));

async function read(source: KerasFile | KerasFiles, onProgress: OnProgress): Promise<Contents> {
  if (isJson(source) && !isFile(source)) return apart(source as unknown as KerasFiles, onProgress);
  const bytes = await readKerasFile(source as KerasFile, onProgress);
  if (isArchive(bytes)) return archived(bytes);
  if (isHdf5(bytes)) return legacy(bytes);
  const received = bytes.length === 0 ? "an empty one" : `one that begins with ${[...bytes.slice(0, 4)].join(" ")}`;
  const advice = 'Save the model with model.save("model.keras") or model.save("model.h5").';
  throw invalidFile("loadKerasModel", "a .keras or .h5 file", received, advice);
}

/**
 * A model from a file of Keras 3 or TF 2: `.keras`, `.h5`, or `{ config, weights }`; from bytes, a `File` of the browser, a URL, or a path
 * in Node. It has its weights, regularizers, constraints and activity regularizers, and is compiled as it was, with an optimizer that goes on where it stood.
 *
 * ```ts
 * const model = await loadKerasModel("model.keras");
 * regularize(model, { penalty: "l1", mode: "proximal" });
 * ```
 *
 * Throws `INVALID_MODEL` for a file that is damaged, or whose weights do not fit, and as `fromKeras` does. What cannot be loaded is told
 * before anything is built: layers of Python code (Lambda) are never run.
 */
export async function loadKerasModel(
  source: KerasFile | KerasFiles,
  options: LoadKerasModelOptions = {},
): Promise<LayersModel> {
  assertOptions("loadKerasModel", options);
  const { onProgress = () => {}, compile = true, metrics = true, dialect } = options;
  const contents = await read(source, onProgress);
  const { entry, file } = contents;
  const isLegacy = file.texts("layer_names") !== undefined;
  const model = await assembleModel(entry, {
    dialect: dialect ?? contents.dialect,
    compile,
    metrics,
    fill: (built) => (isLegacy ? readLegacyWeights : readWeightTree)(built, entry, file),
    resume: (built, optimizer) => readOptimizerState(built, entry, optimizer, optimizerArrays(contents)),
  });
  onProgress(1);
  return model;
}
