import { dirname, join } from "node:path";
import { RegError } from "@reg/core";
import { type Model, readModel } from "@reg/onnx-graph";
import { readInput } from "../readInput.ts";

/** An ONNX model, with the numbers that files beside it hold. Throws `INVALID_MODEL`. */
export function readOnnxModel(path: string): Model {
  if (!/\.onnx$/i.test(path)) {
    const expected = "an .onnx file";
    throw new RegError("INVALID_MODEL", { who: "reg", what: path, expected, received: "a file of another kind" });
  }
  const external = (file: string) => readInput(join(dirname(path), file), "the model's weights", "INVALID_MODEL");
  return readModel(readInput(path, "an .onnx file", "INVALID_MODEL"), { external });
}
