import { show } from "@reg/core/adapter";
import { assertWritable } from "../assertWritable.ts";
import { CliError } from "../cliError.ts";
import { isKerasArchive } from "../models/kerasName.ts";
import type { StackName } from "./stack.ts";

/** What each stack saves a model as: the end of the name, and the words for it. */
const forms: Readonly<Record<StackName, readonly [RegExp, string]>> = {
  tfjs: [/^(?!.*\.(json|onnx|bin|h5)$)/i, "a folder or a .keras file"],
  onnx: [/\.onnx$/i, "an .onnx file"],
  brainjs: [/\.json$/i, "a .json file"],
};

/** Throws, before any work, for a name under which a stack saves no model (CliError) or no file can be (`INVALID_DATA`). */
export function assertSavedAs(name: StackName, out: string): void {
  const [form, words] = forms[name];
  if (!form.test(out)) throw new CliError(`--out: expected ${words} for ${name}, received ${show(out)}.`);
  assertWritable(out, name === "tfjs" && !isKerasArchive(out) ? "folder" : "file");
}
