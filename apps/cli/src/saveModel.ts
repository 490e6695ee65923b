import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { ModelFile } from "./stacks/stack.ts";
import { writeAtomically } from "./writeAtomically.ts";

/** Writes the files of a model, each whole or not at all; the one that names the others comes last. */
export async function saveModel(files: readonly ModelFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    mkdirSync(dirname(path), { recursive: true });
    await writeAtomically(path, bytes);
  }
}
