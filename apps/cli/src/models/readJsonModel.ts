import { RegError } from "@reg/core";
import { readInput } from "../readInput.ts";
import { isBrainjsJson, readBrainjsJson } from "./brainjsJson.ts";
import type { SavedModel } from "./savedParameter.ts";
import { isTfjsJson, readTfjsJson } from "./tfjsJson.ts";

/** What `reg inspect` reads, in words. */
export const readable = "an .onnx file, a tfjs model.json or a brain.js JSON";

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

/** The parameters in a JSON of tfjs or of brain.js. Throws `INVALID_MODEL`. */
export function readJsonModel(path: string): SavedModel {
  const json = parseJson(path, readInput(path, readable, "INVALID_MODEL"));
  if (isTfjsJson(json)) return readTfjsJson(path, json);
  if (isBrainjsJson(json)) return readBrainjsJson(path, json);
  const keras = Object.hasOwn(json, "modelTopology") || Object.hasOwn(json, "class_name");
  throw refusal(path, keras ? "a model's architecture without weights" : "JSON of another kind");
}
