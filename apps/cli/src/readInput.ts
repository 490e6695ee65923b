import { readFileSync } from "node:fs";
import { RegError, type RegErrorCode } from "@reg/core";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "a folder",
  EACCES: "a file that may not be read",
};

/** The bytes of a file that the user named. Throws `code` in the user's words when it cannot be read. */
export function readInput(path: string, what: string, code: RegErrorCode): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    // Only the file system throws here.
    const { code: reason = "" } = cause as NodeJS.ErrnoException;
    throw new RegError(code, { who: "reg", what: path, expected: what, received: reasons[reason] ?? reason, cause });
  }
}
