import { renameSync, rmSync, writeFileSync } from "node:fs";
import { RegError } from "@reg/core";
import { fileProblem } from "./readInput.ts";

/**
 * Writes a file whole or not at all: beside it first, then in its place. Nothing else runs in between, so Ctrl-C comes
 * before or after.
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, bytes);
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    const received = fileProblem(cause);
    throw new RegError("INVALID_DATA", {
      who: "reg",
      what: path,
      expected: "a file that can be written",
      received,
      cause,
    });
  }
}
