// Models of tfjs and of Keras, as files go in and out.
import { RegError } from "@reg/core";
import type * as tensorflow from "@tensorflow/tfjs";
import { loadTfjsModel } from "../cutting/tfjsCuttable.ts";
import { openKerasFile } from "../models/kerasFile.ts";
import { jsonModelAt } from "../models/readJsonModel.ts";
import { loadTensorflow, type Tensorflow } from "./loadTensorflow.ts";

export { tfjsFiles } from "./tfjsFiles.ts";

/** The model in a file of Keras or in a model.json. Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`. */
export async function openTfjsModel(
  path: string,
  isKeras: boolean,
): Promise<{ readonly tf: Tensorflow; readonly model: tensorflow.LayersModel }> {
  const tf = await loadTensorflow();
  if (isKeras) return { tf, model: await openKerasFile(path) };
  const { stack, json } = jsonModelAt(path);
  if (stack === "tfjs") return { tf, model: await loadTfjsModel(tf, path, json) };
  throw new RegError("INVALID_MODEL", {
    who: "reg",
    what: path,
    expected: "a .keras or .h5 file, or a tfjs model.json",
    received: "a brain.js JSON",
  });
}
