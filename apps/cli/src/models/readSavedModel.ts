import { readInput } from "../readInput.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";
import { isKerasName } from "./kerasName.ts";
import { readable, readJsonModel } from "./readJsonModel.ts";
import type { SavedModel } from "./savedParameter.ts";

/** The parameters in a model file of any of the stacks, or of Keras. Throws `INVALID_MODEL`, and CliError where TensorFlow.js is not there. */
export async function readSavedModel(path: string): Promise<SavedModel> {
  if (isKerasName(path)) {
    assertRuntimes("inspect", ["tfjs"]);
    return (await import("./kerasFile.ts")).readKerasFile(path);
  }
  if (!/\.onnx$/i.test(path)) return readJsonModel(path);
  const bytes = readInput(path, readable, "INVALID_MODEL");
  return (await import("./onnxFile.ts")).readOnnxFile(bytes);
}
