import { RegError } from "@reg/core";
import { readInput } from "../readInput.ts";
import { isBrainjsJson, readBrainjsJson } from "./brainjsJson.ts";
import type { SavedModel } from "./savedParameter.ts";
import { isTfjsJson, readTfjsJson } from "./tfjsJson.ts";

const known = "an .onnx file, a tfjs model.json or a brain.js JSON";

const refusal = (path: string, expected: string, received: string, cause?: unknown) =>
  new RegError("INVALID_MODEL", { who: "reg", what: path, expected, received, cause });

function parseJson(path: string, bytes: Buffer): object {
  try {
    const json: unknown = JSON.parse(bytes.toString());
    if (typeof json === "object" && json !== null) return json;
  } catch (cause) {
    throw refusal(path, known, "a file that is not JSON", cause);
  }
  throw refusal(path, known, "JSON that is not an object");
}

/** The parameters in a model file of any of the stacks. Throws `INVALID_MODEL`. */
export async function readSavedModel(path: string): Promise<SavedModel> {
  const bytes = readInput(path, known, "INVALID_MODEL");
  if (/\.onnx$/i.test(path)) return (await import("./onnxFile.ts")).readOnnxFile(bytes);
  const json = parseJson(path, bytes);
  if (isTfjsJson(json)) return readTfjsJson(path, json);
  if (isBrainjsJson(json)) return readBrainjsJson(path, json);
  const keras = Object.hasOwn(json, "modelTopology") || Object.hasOwn(json, "class_name");
  throw refusal(path, known, keras ? "a model's architecture without weights" : "JSON of another kind");
}
