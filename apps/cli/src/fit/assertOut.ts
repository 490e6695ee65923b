import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { CliError } from "../cliError.ts";
import { fileProblem } from "../readInput.ts";

/** Where a name leads, or the name itself where there is nothing. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Throws, before any work, for a file that could not be written at its end: INVALID_DATA, and CliError for the model itself. */
export function assertOut(out: string, model: string): void {
  if (!/\.onnx$/i.test(out)) throw new CliError(`--out: expected an .onnx file, received ${show(out)}.`);
  if (placeOf(out) === placeOf(model)) {
    throw new CliError("--out: expected another file than the model, which stays as it is.");
  }
  const refuse = (received: string, cause?: unknown) =>
    new RegError("INVALID_DATA", { who: "reg", what: out, expected: "a file that can be written", received, cause });
  try {
    accessSync(dirname(out), constants.W_OK);
  } catch (cause) {
    throw refuse(fileProblem(cause), cause);
  }
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory()) throw refuse("a folder");
}
