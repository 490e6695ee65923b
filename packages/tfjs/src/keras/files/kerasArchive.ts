// A `.keras` file: a zip with config.json, metadata.json and model.weights.h5. Nothing of it is written to disk, and nothing is
// unpacked before its name and its sizes are known to be sane.
import type { UnzipFileInfo } from "fflate";
import { invalidFile, thrown } from "./invalidFile.ts";

/** What is in a `.keras` file. */
export interface KerasArchive {
  /** The text of config.json. */
  readonly config: string;
  /** The text of metadata.json; old files have none. */
  readonly metadata: string | undefined;
  readonly weights: Uint8Array;
}

const what = ".keras file";
const config = "config.json";
const metadata = "metadata.json";
const weights = "model.weights.h5";

// Of a large model: a million characters of JSON for each thousand layers; 200 million numbers and two moments of each.
const largest: Readonly<Record<string, number>> = { [config]: 1e8, [metadata]: 1e6, [weights]: 2_500_000_000 };
// Keras stores without compression. Deflate reaches 1,032 : 1 on zeros; weights and JSON stay far below this.
const steepest = 200;
const steepFrom = 10_000_000;
const mostFiles = 10_000;

/** Throws `INVALID_MODEL` for names that leave the archive, and for sizes that no model has. */
function assertSane({ name, size, originalSize }: UnzipFileInfo): void {
  const parts = name.split(/[/\\]/);
  if (name.startsWith("/") || /^[a-z]:/i.test(name) || name.includes("\0") || parts.includes("..")) {
    throw invalidFile(what, "files in the archive's own folder", JSON.stringify(name.slice(0, 200)));
  }
  const most = largest[name];
  if (most !== undefined && originalSize > most) {
    throw invalidFile(what, `${name} of at most ${most} bytes`, `one of ${originalSize}`);
  }
  if (originalSize > steepFrom && originalSize > steepest * size) {
    throw invalidFile(what, `files compressed by at most ${steepest} to 1`, `${name}: ${size} bytes for ${originalSize}`);
  }
}

const isWanted = (name: string): boolean => Object.hasOwn(largest, name);

/** Whether bytes are a zip. */
export const isArchive = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Reads a `.keras` file. Throws `INVALID_MODEL`. */
export async function readKerasArchive(bytes: Uint8Array): Promise<KerasArchive> {
  const { unzipSync } = await import("fflate");
  const sizes = new Map<string, number>();
  let count = 0;
  let refusal: Error | undefined;
  const filter = (file: UnzipFileInfo) => {
    if (++count > mostFiles) throw (refusal = invalidFile(what, `at most ${mostFiles} files`, "more"));
    try {
      assertSane(file);
    } catch (error) {
      throw (refusal = error as Error);
    }
    if (sizes.has(file.name)) throw (refusal = invalidFile(what, `${file.name} once`, "it twice"));
    sizes.set(file.name, file.originalSize);
    return isWanted(file.name);
  };
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(bytes, { filter });
  } catch (cause) {
    if (refusal !== undefined) throw refusal;
    throw invalidFile(what, "a whole zip", thrown(cause), "Copy or download the file again.", cause);
  }
  return contents(files, sizes);
}

function contents(files: Readonly<Record<string, Uint8Array>>, sizes: ReadonlyMap<string, number>): KerasArchive {
  const found = (name: string): Uint8Array => {
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (file && file.length === sizes.get(name)) return file;
    const advice = sizes.has("model.weights.json")
      ? "Its weights are in shards: save it with one file of weights."
      : "Save the model with model.save(\"model.keras\").";
    const received = file ? `${file.length} of its ${sizes.get(name)} bytes` : [...sizes.keys()].slice(0, 20).join(", ");
    throw invalidFile(what, name, received || "an empty archive", advice);
  };
  const text = (name: string) => new TextDecoder().decode(found(name));
  return {
    config: text(config),
    metadata: sizes.has(metadata) ? text(metadata) : undefined,
    weights: found(weights),
  };
}
