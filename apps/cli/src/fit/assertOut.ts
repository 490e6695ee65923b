import { realpathSync } from "node:fs";
import { show } from "@reg/core/adapter";
import { assertWritable } from "../assertWritable.ts";
import { CliError } from "../cliError.ts";

/** Where a name leads, or the name itself where there is nothing. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Throws, before any work, for a file that could not be written at its end: `INVALID_DATA`, and CliError for the model itself. */
export function assertOut(out: string, model: string): void {
  if (!/\.onnx$/i.test(out)) throw new CliError(`--out: expected an .onnx file, received ${show(out)}.`);
  if (placeOf(out) === placeOf(model)) {
    throw new CliError("--out: expected another file than the model, which stays as it is.");
  }
  assertWritable(out, "file");
}
