import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { RegError, type RegErrorCode } from "@reg/core";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "no such file or folder",
  EISDIR: "a folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "a disk that cannot be written",
  ENOSPC: "a full disk",
  EDQUOT: "a full disk",
  EFBIG: "a file that is too large for the disk",
  ELOOP: "symbolic links that lead in a circle",
  ENAMETOOLONG: "a name that is too long",
  EMFILE: "too many open files",
  ERR_FS_FILE_TOO_LARGE: "more than 2 GiB",
  ERR_INVALID_ARG_VALUE: "a name that no file can have",
};

/** What the file system said, in words. */
export function fileProblem(cause: unknown): string {
  // Only the file system is asked in the places that call this.
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** A pipe ends when its writer is done, as in `--weights <(…)`. A device such as /dev/zero never ends. */
function readWhole(path: string): Buffer | undefined {
  const file = openSync(path, "r");
  try {
    const kind = fstatSync(file);
    return kind.isFile() || kind.isFIFO() || kind.isDirectory() ? readFileSync(file) : undefined;
  } finally {
    closeSync(file);
  }
}

/** The bytes of a file that the user named. Throws `code` in the user's words when it cannot be read. */
export function readInput(path: string, what: string, code: RegErrorCode): Buffer {
  const refusal = (received: string, cause?: unknown) =>
    new RegError(code, { who: "reg", what: path, expected: what, received, cause });
  let bytes: Buffer | undefined;
  try {
    bytes = readWhole(path);
  } catch (cause) {
    throw refusal(fileProblem(cause), cause);
  }
  if (!bytes) throw refusal("a device");
  return bytes;
}
