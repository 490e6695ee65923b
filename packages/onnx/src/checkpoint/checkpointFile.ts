/// <reference types="node" />
// For Node only, hence an entry of its own: `@reg/onnx/node`.
//
// Not write-file-atomic or atomically: both hand all bytes to one call of write(2), which may take fewer (a disk that fills up, more
// than 2 GiB), and rename what is cut short. Node's own writeFile writes on until all is there, and flushes to the disk.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** A file for checkpoints: `fit(data, { checkpoint: file, resume: await file.load() })`. */
export interface CheckpointFile {
  /** The checkpoint in it; `undefined` when there is no file yet. */
  load(): Promise<Uint8Array | undefined>;
  /** Replaces it as a whole: whenever the process is killed, the file is the checkpoint before or this one. */
  save(checkpoint: Uint8Array): Promise<void>;
}

/** Makes sure that bytes are on the disk before the name is theirs. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  // Always the same name, so that what a killed process leaves is overwritten, not collected.
  const beside = `${path}.partial`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(beside, bytes, { flush: true });
    await rename(beside, path);
  } catch (error) {
    // The first error is the one to tell.
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * A file that a training run saves itself to and is resumed from, also after `kill -9`. One process at a time: `<path>.partial`
 * beside it is written first, then renamed. Errors are those of the file system.
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
      // One after the other, also when nobody waits: two would write into each other.
      const saved = last.catch(() => {}).then(() => replace(path, checkpoint));
      last = saved;
      return saved;
    },
  };
}
