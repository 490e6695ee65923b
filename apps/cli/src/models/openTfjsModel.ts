// A model for TensorFlow.js, opened from the files that tfjs and Keras write.
import { RegError } from "@reg/core";
import type * as tensorflow from "@tensorflow/tfjs";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import { openKerasFile } from "./kerasFile.ts";
import { isKerasName } from "./kerasName.ts";
import { jsonModelAt } from "./readJsonModel.ts";
import { folderOf, readShards } from "./readShards.ts";
import type { TfjsJson } from "./tfjsJson.ts";
import { weightGroups } from "./weightSpec.ts";

const refuse = (path: string, received: string, cause?: unknown) =>
  new RegError("INVALID_MODEL", {
    who: "reg",
    what: path,
    expected: "a layers model that tfjs loads",
    received,
    ...(received === "a graph model" && {
      advice: "Its layers are gone. Convert the Keras model to the layers format.",
    }),
    cause,
  });

/** The layers model of a model.json. Throws `INVALID_MODEL`. */
export async function openTfjsJson(path: string, json: TfjsJson): Promise<tensorflow.LayersModel> {
  if (json.format === "graph-model") throw refuse(path, "a graph model");
  const groups = weightGroups(path, json.weightsManifest);
  const bytes = groups.flatMap(({ paths }) => [...readShards(folderOf(path), paths, undefined)]);
  // Its manifest was checked; tfjs checks the rest, and says what it misses.
  const { weightsManifest: _, ...about } = json as unknown as tensorflow.io.ModelJSON;
  const artifacts = {
    ...about,
    weightSpecs: groups.flatMap(({ weights }) => weights) as tensorflow.io.WeightsManifestEntry[],
    weightData: Uint8Array.from(bytes).buffer,
  };
  const tf = await loadTensorflow();
  try {
    return await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  } catch (cause) {
    throw refuse(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** The model in a file of Keras or in a model.json. Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`. */
export async function openTfjsModel(path: string): Promise<tensorflow.LayersModel> {
  if (isKerasName(path)) return openKerasFile(path);
  const { stack, json } = jsonModelAt(path);
  if (stack === "tfjs") return openTfjsJson(path, json);
  throw new RegError("INVALID_MODEL", {
    who: "reg",
    what: path,
    expected: "a .keras or .h5 file, or a tfjs model.json",
    received: "a brain.js JSON",
  });
}
