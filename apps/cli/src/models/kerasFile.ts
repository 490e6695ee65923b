// Files of Keras, opened with TensorFlow.js.
import { layerConfig, tfjsAdapter } from "@reg/tfjs";
import { loadKerasModel } from "@reg/tfjs/keras-files";
import type * as tensorflow from "@tensorflow/tfjs";
import { readInput } from "../readInput.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import { isKerasArchive } from "./kerasName.ts";
import type { SavedModel } from "./savedParameter.ts";

/** The model in a file of Keras. Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`. */
export async function openKerasFile(path: string): Promise<tensorflow.LayersModel> {
  const bytes = readInput(path, "a .keras or .h5 file", "INVALID_MODEL");
  await loadTensorflow();
  return loadKerasModel(bytes);
}

/** The parameters in a file of Keras, with the regularizers of their layers. Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`. */
export async function readKerasFile(path: string): Promise<SavedModel> {
  const model = await openKerasFile(path);
  const penalties = new Map(layerConfig(model).rules.map(({ match, penalty }) => [match, penalty]));
  const parameters = tfjsAdapter.parameters(model).map(async ({ path: name, role, shape, axes, read }) => {
    const penalty = penalties.get(name);
    const weights = await read();
    return { path: name, role, shape, weights, ...(axes && { axes }), ...(penalty && { penalty }) };
  });
  return { format: isKerasArchive(path) ? "Keras" : "Keras H5", parameters: await Promise.all(parameters) };
}
