import { RegError } from "@reg/core";
import { replaceFile } from "@reg/core/node";
import { fileProblem } from "./readInput.ts";

/** Writes a file whole or not at all: see `replaceFile`. Throws `INVALID_DATA` in the user's words. */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await replaceFile(path, bytes);
  } catch (cause) {
    const expected = "a file that can be written";
    throw new RegError("INVALID_DATA", { who: "reg", what: path, expected, received: fileProblem(cause), cause });
  }
}
