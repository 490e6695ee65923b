/// <reference types="node" />
// For Node only, hence a separate entry: `@reg/onnx/node`.
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { replaceFile } from "@reg/core/node";

/** A file for checkpoints: `fit(data, { checkpoint: file, resume: await file.load() })`. */
export interface CheckpointFile {
  /** The checkpoint in it; `undefined` when there is no file yet. */
  load(): Promise<Uint8Array | undefined>;
  /** Replaces it as a whole: whenever the process is killed, the file is the checkpoint before or this one. */
  save(checkpoint: Uint8Array): Promise<void>;
}

/**
 * A file that a training run saves itself to and is resumed from, also after `kill -9`. A file beside it is written first, then
 * renamed. Links, mode and owner of a file stay. Errors are those of the file system.
 */
export function checkpointFile(at: string | URL): CheckpointFile {
  const path = at instanceof URL ? fileURLToPath(at) : at;
  let last: Promise<void> = Promise.resolve();
  return {
    async load() {
      try {
        return await readFile(path);
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    save(checkpoint) {
      // One after the other, even if the caller does not await them: the last call's file is the one that stays.
      const saved = last
        .catch(() => {})
        .then(async () => {
          await mkdir(dirname(path), { recursive: true });
          await replaceFile(path, checkpoint);
        });
      last = saved;
      return saved;
    },
  };
}
