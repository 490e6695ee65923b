// A run's checkpoint, beside the file that the run is to write. Its name has a sum of everything that the run depends on, so that
// the same command goes on and another one does not.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { RegError } from "@reg/core";
import { checkpointFile } from "@reg/onnx/node";
import { fileProblem } from "../readInput.ts";
import type { FitData } from "./fitData.ts";

/** Where a run keeps what it has. */
export interface FitCheckpoint {
  readonly path: string;
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
  remove(): void;
}

/** What a run depends on, as eight digits. */
export function sumOf(settings: unknown, model: Uint8Array, { inputs, targets }: FitData): string {
  const hash = createHash("sha256").update(JSON.stringify(settings)).update(model);
  for (const { data, shape } of [...Object.values(inputs), ...(targets ? [targets] : [])]) {
    hash.update(JSON.stringify(shape)).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex").slice(0, 8);
}

/** The checkpoints of other runs to the same file. */
function others(out: string, own: string): string[] {
  const start = `${basename(out)}.`;
  const isCheckpoint = (name: string) => /^[0-9a-f]{8}\.checkpoint$/.test(name.slice(start.length));
  return readdirSync(dirname(out))
    .filter((name) => name.startsWith(start) && isCheckpoint(name) && name !== basename(own))
    .map((name) => join(dirname(out), name));
}

/**
 * The checkpoint of a run. `restart` removes what there is. Throws `INVALID_CHECKPOINT` where another command left one: its run
 * would be lost.
 */
export function fitCheckpoint(out: string, sum: string, restart: boolean): FitCheckpoint {
  const path = `${out}.${sum}.checkpoint`;
  const left = others(out, path);
  if (restart) for (const each of [path, ...left]) rmSync(each, { force: true });
  else if (left.length > 0 && !existsSync(path)) {
    throw new RegError("INVALID_CHECKPOINT", {
      who: "reg",
      what: left[0]!,
      expected: "a run of this command, on these data",
      received: "one of another",
      advice: "Type that command to go on with it, or add --restart to begin again.",
    });
  }
  const file = checkpointFile(path);
  const told = (expected: string) => (cause: unknown) => {
    throw new RegError("INVALID_DATA", { who: "reg", what: path, expected, received: fileProblem(cause), cause });
  };
  return {
    path,
    load: () => file.load().catch(told("a checkpoint")),
    save: (bytes) => file.save(bytes).catch(told("a file that can be written")),
    remove: () => rmSync(path, { force: true }),
  };
}
