import { featureReport } from "@reg/core/features";
import { compact, inspectUnits, tfjsAdapter } from "@reg/tfjs";
import type * as tensorflow from "@tensorflow/tfjs";
import { openKerasFile } from "../models/kerasFile.ts";
import { openTfjsJson } from "../models/openTfjsModel.ts";
import type { TfjsJson } from "../models/tfjsJson.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import { tfjsFiles } from "../stacks/tfjsFiles.ts";
import type { Cuttable } from "./cuttable.ts";

/** A model.json of a layers model. Throws `INVALID_MODEL`. */
export async function tfjsCuttable(path: string, json: TfjsJson): Promise<Cuttable> {
  return cuttable(await openTfjsJson(path, json), "tfjs layers-model");
}

/** A file of Keras. Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`. */
export async function kerasCuttable(path: string): Promise<Cuttable> {
  return cuttable(await openKerasFile(path), "Keras");
}

function cuttable(model: tensorflow.LayersModel, format: string): Cuttable {
  return {
    format,
    units: () => inspectUnits(model, { inputs: true }),
    features: (options) => featureReport(tfjsAdapter, model, options),
    async compact({ sparse: _, ...options }) {
      const cut = await compact(model, options);
      return { ...cut, files: async (out) => tfjsFiles(await loadTensorflow(), cut.model, out) };
    },
  };
}
