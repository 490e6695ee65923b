import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { RegError } from "@reg/core";
import { fileProblem } from "./readInput.ts";

/** Throws `INVALID_DATA`, before any work, where no file, or no folder of files, can be. */
export function assertWritable(out: string, kind: "file" | "folder"): void {
  const expected = `a ${kind} that can be written`;
  const refuse = (received: string, cause?: unknown) =>
    new RegError("INVALID_DATA", { who: "reg", what: out, expected, received, cause });
  try {
    accessSync(dirname(out), constants.W_OK);
  } catch (cause) {
    throw refuse(fileProblem(cause), cause);
  }
  const isFolder = statSync(out, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder !== undefined && isFolder !== (kind === "folder")) throw refuse(`a ${isFolder ? "folder" : "file"}`);
}
