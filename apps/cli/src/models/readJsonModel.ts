import { RegError } from "@reg/core";
import { readInput } from "../readInput.ts";
import { type BrainjsJson, isBrainjsJson, readBrainjsJson } from "./brainjsJson.ts";
import type { SavedModel } from "./savedParameter.ts";
import { isTfjsJson, readTfjsJson, type TfjsJson } from "./tfjsJson.ts";

/** What `reg inspect` reads, in words. */
export const readable = "an .onnx file, a .keras or .h5 file, a tfjs model.json or a brain.js JSON";

const refusal = (path: string, received: string, cause?: unknown) =>
  new RegError("INVALID_MODEL", { who: "reg", what: path, expected: readable, received, cause });

function parseJson(path: string, bytes: Buffer): object {
  try {
    const json: unknown = JSON.parse(bytes.toString());
    if (typeof json === "object" && json !== null) return json;
  } catch (cause) {
    throw refusal(path, "a file that is not JSON", cause);
  }
  throw refusal(path, "JSON that is not an object");
}

/** The JSON of a saved model, by the stack that wrote it. */
export type JsonModel =
  | { readonly stack: "tfjs"; readonly json: TfjsJson }
  | { readonly stack: "brainjs"; readonly json: BrainjsJson };

/** Which stack's model is in a JSON. Throws `INVALID_MODEL`. */
export function jsonModelAt(path: string): JsonModel {
  const json = parseJson(path, readInput(path, readable, "INVALID_MODEL"));
  if (isTfjsJson(json)) return { stack: "tfjs", json };
  if (isBrainjsJson(json)) return { stack: "brainjs", json };
  const keras = Object.hasOwn(json, "modelTopology") || Object.hasOwn(json, "class_name");
  throw refusal(path, keras ? "a model's architecture without weights" : "JSON of another kind");
}

/** The parameters in a JSON of tfjs or of brain.js. Throws `INVALID_MODEL`. */
export function readJsonModel(path: string): SavedModel {
  const { stack, json } = jsonModelAt(path);
  return stack === "tfjs" ? readTfjsJson(path, json) : readBrainjsJson(path, json);
}
