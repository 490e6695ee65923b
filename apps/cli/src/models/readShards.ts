// The files that a model.json names. It may come from a stranger, so it can name only plain files in its own
// folder, and they must have the length it says.
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { fileProblem } from "../readInput.ts";

const refuse = (what: string, expected: string, received: string, advice?: string, cause?: unknown) =>
  new RegError("INVALID_MODEL", { who: "reg", what, expected, received, ...(advice && { advice }), cause });

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/** The path of a shard. Throws for one outside the folder, also through a symbolic link. */
function locate(folder: string, shard: string): string {
  const name = show(shard);
  const inside = "a file in the model's folder";
  if (isAbsolute(shard) || !isInside(folder, join(folder, shard))) throw refuse("paths", inside, name);
  try {
    const path = realpathSync(join(folder, shard));
    if (isInside(realpathSync(folder), path)) return path;
  } catch (cause) {
    throw refuse(shard, "the model's weights", fileProblem(cause), undefined, cause);
  }
  throw refuse("paths", inside, `${name}, a link to somewhere else`);
}

interface Shard {
  readonly name: string;
  readonly file: number;
  readonly size: number;
}

function open(name: string, path: string): Shard {
  let file: number;
  try {
    // A pipe without a writer would keep the call waiting.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw refuse(name, "the model's weights", fileProblem(cause), undefined, cause);
  }
  const kind = fstatSync(file);
  if (kind.isFile()) return { name, file, size: kind.size };
  closeSync(file);
  throw refuse(name, "the model's weights", kind.isDirectory() ? "a folder" : "something that is not a plain file");
}

/**
 * The bytes of the shards of a model in `folder`, one after the other. `size` is what the manifest says of all of them; without it
 * any length will do. Nothing is read before the lengths are right. Throws `INVALID_MODEL`.
 */
export function readShards(
  folder: string,
  names: readonly string[],
  size: number | undefined,
): Uint8Array<ArrayBuffer> {
  const shards: Shard[] = [];
  try {
    for (const name of names) shards.push(open(name, locate(folder, name)));
    const found = shards.reduce((sum, each) => sum + each.size, 0);
    if (size !== undefined && found !== size) {
      const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
      const what = `${names.slice(0, 3).join(", ") || "paths"}${more}`;
      throw refuse(what, `${size} bytes of weights`, `${found}`, "Check that the file was copied completely.");
    }
    return new Uint8Array(Buffer.concat(shards.map(({ file }) => readFileSync(file))));
  } catch (cause) {
    if (cause instanceof RegError) throw cause;
    throw refuse(names.slice(0, 3).join(", "), "the model's weights", fileProblem(cause), undefined, cause);
  } finally {
    for (const { file } of shards) closeSync(file);
  }
}

/** The folder of a model.json. */
export const folderOf = (model: string): string => dirname(model);
