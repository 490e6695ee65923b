// Finished paths in a file, by a sum of everything that each depends on.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import type { PathResult } from "@reg/tune";
import { CliError } from "../cliError.ts";
import { writeAtomically } from "../writeAtomically.ts";

/** A sum of what it is given, as a file's name may have it. */
export const sumOf = (...parts: readonly (string | Uint8Array)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** Finished paths by the sum of their job. */
type Kept = Record<string, PathResult>;

function load(file: string): Kept {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new CliError(`${file}: expected the paths of a stopped run. Remove the file, or add --restart.`, 1, cause);
  }
}

/** What is kept is written at most so often, in milliseconds. */
const pause = 1000;

export interface KeptPathsOptions {
  readonly file: string;
  /** The exit code of the signal that came, or 0. */
  readonly isStopped: () => number;
  /** Begins again, whatever is kept. */
  readonly restart: boolean;
  /** Workers of a queue follow the paths, and go on when this command is stopped. */
  readonly queued: boolean;
}

/** Finished paths, those of the file first. */
export function keptPaths({ file, isStopped, restart, queued }: KeptPathsOptions) {
  const kept = restart ? {} : load(file);
  let written = Date.now();
  const save = async () => {
    if (Object.keys(kept).length > 0) await writeAtomically(file, new TextEncoder().encode(JSON.stringify(kept)));
    written = Date.now();
  };
  return {
    get: (key: string): PathResult | undefined => kept[key],
    async keep(key: string, path: PathResult): Promise<void> {
      kept[key] = path;
      if (Date.now() - written > pause) await save();
    },
    /** After a signal: writes what there is and throws CliError, which says how to go on. */
    async assertGoesOn(): Promise<void> {
      if (isStopped() === 0) return;
      await save();
      const count = Object.keys(kept).length;
      const from = count > 0 ? ` from ${file}` : "";
      const here = from || queued ? `The same command goes on${from}` : "There is nothing to go on from";
      const told = queued ? `${here}, and workers go on with the others` : here;
      throw new CliError(
        `path: stopped after ${count} finished ${count === 1 ? "path" : "paths"}. ${told}.`,
        isStopped(),
      );
    },
    remove: () => rmSync(file, { force: true }),
  };
}
