import { readFileSync } from "node:fs";
import { RegError, type RegErrorCode } from "@reg/core";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "a folder",
  EACCES: "no permission",
};

/** What the file system said, in words. */
export function fileProblem(cause: unknown): string {
  // Only the file system is asked in the places that call this.
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** The bytes of a file that the user named. Throws `code` in the user's words when it cannot be read. */
export function readInput(path: string, what: string, code: RegErrorCode): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new RegError(code, { who: "reg", what: path, expected: what, received: fileProblem(cause), cause });
  }
}
