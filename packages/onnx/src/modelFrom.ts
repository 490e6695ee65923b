import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { checkModel, type Model, readModel } from "@reg/onnx-graph";
import { isObject } from "./options/kinds.ts";

/** The model a user gave to `what`, or the bytes of its file, checked once (`checkModel`). Throws `INVALID_MODEL`. */
export function modelFrom(what: string, given: Model | Uint8Array): Model {
  if (given instanceof Uint8Array) return readModel(given);
  if (isObject(given) && given.$typeName === "onnx.ModelProto" && isObject(given.graph)) {
    // Built or changed by somebody else's code.
    checkModel(given);
    return given;
  }
  throw new RegError("INVALID_MODEL", {
    who: "@reg/onnx",
    what,
    expected: "a model, or the bytes of its file as a Uint8Array",
    received: show(given),
    advice: `Read the file first: await readFile("model.onnx"), or new Uint8Array(await response.arrayBuffer()).`,
  });
}
