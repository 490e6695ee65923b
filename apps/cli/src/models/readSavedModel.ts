import { readInput } from "../readInput.ts";
import { readable, readJsonModel } from "./readJsonModel.ts";
import type { SavedModel } from "./savedParameter.ts";

/** The parameters in a model file of any of the stacks. Throws `INVALID_MODEL`. */
export async function readSavedModel(path: string): Promise<SavedModel> {
  if (!/\.onnx$/i.test(path)) return readJsonModel(path);
  const bytes = readInput(path, readable, "INVALID_MODEL");
  return (await import("./onnxFile.ts")).readOnnxFile(bytes);
}
