import { RegError } from "@reg/core";
import { compact, inspectUnits } from "@reg/tfjs";
import type * as tensorflow from "@tensorflow/tfjs";
import { openKerasFile } from "../models/kerasFile.ts";
import { folderOf, readShards } from "../models/readShards.ts";
import type { TfjsJson } from "../models/tfjsJson.ts";
import { weightGroups } from "../models/weightSpec.ts";
import { loadTensorflow, type Tensorflow } from "../stacks/loadTensorflow.ts";
import { tfjsFiles } from "../stacks/tfjsFiles.ts";
import type { Cuttable } from "./cuttable.ts";

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
export async function loadTfjsModel(tf: Tensorflow, path: string, json: TfjsJson): Promise<tensorflow.LayersModel> {
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
  try {
    return await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  } catch (cause) {
    throw refuse(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** A model.json of a layers model. Throws `INVALID_MODEL`. */
export async function tfjsCuttable(path: string, json: TfjsJson): Promise<Cuttable> {
  const tf = await loadTensorflow();
  return cuttable(tf, await loadTfjsModel(tf, path, json), "tfjs layers-model");
}

/** A file of Keras. Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`. */
export async function kerasCuttable(path: string): Promise<Cuttable> {
  const tf = await loadTensorflow();
  return cuttable(tf, await openKerasFile(path), "Keras");
}

function cuttable(tf: Tensorflow, model: tensorflow.LayersModel, format: string): Cuttable {
  return {
    format,
    units: () => inspectUnits(model, { inputs: true }),
    async compact({ sparse: _, ...options }) {
      const cut = await compact(model, options);
      return { ...cut, files: (out) => tfjsFiles(tf, cut.model, out) };
    },
  };
}
