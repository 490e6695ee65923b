import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { RegError } from "@reg/core";
import { fromKeras, modelFromKeras, regularize } from "@reg/tfjs";
import * as tf from "@tensorflow/tfjs";
import type { Fuzzer } from "../fuzzer.ts";
import { jsonText, mutateJsonText } from "../mutateJsonText.ts";

const golden = new URL("../../../../packages/tfjs/golden/", import.meta.url);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What `model.to_json()` wrote, of each case in a golden file. */
function modelsIn(file: string): Uint8Array[] {
  const bytes = readFileSync(new URL(file, golden));
  // What tooling/oracle/tfjs writes.
  const { cases } = JSON.parse(text(file.endsWith(".gz") ? gunzipSync(bytes) : bytes)) as {
    cases: Record<string, { json: object }>;
  };
  return Object.values(cases).map(({ json }) => jsonText(json));
}

await tf.setBackend("cpu");

/** Whether it is `regularize` that refuses: the model stands then, with all its tensors. */
const isBuilt = (error: unknown): boolean =>
  error instanceof RegError && error.code !== "INVALID_MODEL" && error.code !== "UNSUPPORTED_MODEL";

/** The JSON of Keras 3 and TF 2, translated and built. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "keras",
  seeds: () => ["kerasModels.json", "tf2Models.json", "kerasLayers.json.gz"].flatMap(modelsIn),
  mutate: mutateJsonText,
  steps: {
    translate: (json) => void fromKeras(text(json)),
    async build(json) {
      const before = tf.memory().numTensors;
      try {
        const model = await modelFromKeras(text(json));
        regularize(model, "l2").detach();
      } catch (error) {
        const left = tf.memory().numTensors - before;
        if (left > 0 && !isBuilt(error)) throw new Error(`${left} tensors are left`, { cause: error });
        throw error;
      } finally {
        tf.disposeVariables();
      }
    },
  },
};
