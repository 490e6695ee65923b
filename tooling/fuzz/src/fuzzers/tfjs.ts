import { cliReader } from "../cliReader.ts";
import type { Fuzzer } from "../fuzzer.ts";
import { jsonText, mutateJsonText } from "../mutateJsonText.ts";

const shard = new Uint8Array(Float32Array.from({ length: 16 }, (_, i) => i - 8).buffer);
const read = await cliReader("models/readJsonModel", "readJsonModel", "model.json", {
  "w1.bin": shard,
  "w2.bin": shard,
});
const weight = (name: string, shape: number[], more: object = {}) => ({ name, shape, dtype: "float32", ...more });

/** The model.json of tfjs, as `reg inspect` reads it with the shards it names. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "tfjs",
  seeds: () =>
    [
      {
        format: "layers-model",
        weightsManifest: [{ paths: ["w1.bin"], weights: [weight("a/kernel", [3, 4]), weight("a/bias", [4])] }],
      },
      {
        format: "graph-model",
        weightsManifest: [
          { paths: ["w1.bin", "w2.bin"], weights: [weight("k", [2, 16])] },
          {
            paths: ["w1.bin"],
            weights: [weight("q", [64], { quantization: { dtype: "uint8", scale: 0.1, min: -1 } })],
          },
          { paths: ["w2.bin"], weights: [weight("h", [32], { quantization: { dtype: "float16" } })] },
          { paths: ["w2.bin"], weights: [weight("i", [16], { dtype: "int32" })] },
        ],
      },
      {
        weightsManifest: [
          { paths: ["w2.bin"], weights: [weight("s", [0], { dtype: "string" }), weight("b", [2], { dtype: "bool" })] },
        ],
      },
    ].map(jsonText),
  mutate: mutateJsonText,
  steps: { read },
};
