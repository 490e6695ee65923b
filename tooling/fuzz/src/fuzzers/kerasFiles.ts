import { readFileSync } from "node:fs";
import { loadKerasModel, saveKeras } from "@reg/tfjs/keras-files";
import * as tf from "@tensorflow/tfjs";
import { unzipSync, zipSync } from "fflate";
import type { Fuzzer } from "../fuzzer.ts";
import { mutateBytes } from "../mutateBytes.ts";
import { mutateJsonText } from "../mutateJsonText.ts";
import type { Random } from "../random.ts";

const golden = new URL("../../../../packages/tfjs/golden/", import.meta.url);

/** The models in an archive that tooling/oracle/tfjs wrote. */
const modelsIn = (archive: string): Uint8Array[] =>
  Object.entries(unzipSync(readFileSync(new URL(archive, golden))))
    .filter(([name]) => /^\d+\.(keras|h5)$/.test(name))
    .map(([, bytes]) => bytes);

const isArchive = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** A whole archive in which one file is damaged: damage to the zip itself goes no further than its checks. */
function mutateArchive(random: Random, seed: Uint8Array): Uint8Array {
  const files: Record<string, Uint8Array> = unzipSync(seed);
  if (random.once(2)) files["config.json"] = mutateJsonText(random, files["config.json"]!);
  else files["model.weights.h5"] = mutateBytes(random, files["model.weights.h5"]!);
  return zipSync(files, { level: 0 });
}

await tf.setBackend("cpu");

/** Runs something that may leave no tensor when it refuses. */
async function withoutLeaks(run: () => Promise<void>): Promise<void> {
  const before = tf.memory().numTensors;
  try {
    await run();
  } catch (error) {
    const left = tf.memory().numTensors - before;
    if (left > 0) throw new Error(`${left} tensors are left`, { cause: error });
    throw error;
  } finally {
    tf.disposeVariables();
  }
}

/** Files of Keras 3 and TF 2: loaded, and what loads saved again. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "kerasFiles",
  seeds: () => ["keras3Files.zip", "tf2Files.zip"].flatMap(modelsIn),
  mutate: (random, seed) =>
    isArchive(seed) && !random.once(4) ? mutateArchive(random, seed) : mutateBytes(random, seed),
  steps: {
    load: (bytes) => withoutLeaks(async () => void (await loadKerasModel(bytes))),
    async save(bytes) {
      const model = await loadKerasModel(bytes, { compile: false });
      try {
        await withoutLeaks(async () => void (await saveKeras(model)));
      } finally {
        tf.disposeVariables();
      }
    },
  },
};
