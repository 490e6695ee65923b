import { show } from "@reg/core/adapter";
import { assertOther } from "../assertOther.ts";
import { assertWritable } from "../assertWritable.ts";
import { CliError } from "../cliError.ts";

/** Throws, before any work, for a file that could not be written at its end: `INVALID_DATA`, and CliError for the model itself. */
export function assertOut(out: string, model: string): void {
  if (!/\.onnx$/i.test(out)) throw new CliError(`--out: expected an .onnx file, received ${show(out)}.`);
  assertOther(out, model);
  assertWritable(out, "file");
}
