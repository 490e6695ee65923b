import { RegError, show } from "@reg/core";
import { type Model, readModel } from "@reg/onnx-graph";
import { isObject } from "./options/kinds.ts";

/** The model a user gave to `what`, or the bytes of its file. Throws `INVALID_MODEL`. */
export function modelFrom(what: string, given: Model | Uint8Array): Model {
  if (given instanceof Uint8Array) return readModel(given);
  if (isObject(given) && isObject(given.graph)) return given;
  throw new RegError("INVALID_MODEL", {
    who: "@reg/onnx",
    what,
    expected: "a model, or the bytes of its file as a Uint8Array",
    received: show(given),
    advice: `Read the file first: await readFile("model.onnx"), or new Uint8Array(await response.arrayBuffer()).`,
  });
}
