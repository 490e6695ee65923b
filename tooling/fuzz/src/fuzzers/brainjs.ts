import { cliReader } from "../cliReader.ts";
import type { Fuzzer } from "../fuzzer.ts";
import { jsonText, mutateJsonText } from "../mutateJsonText.ts";

const read = await cliReader("models/readJsonModel", "readJsonModel", "net.json");

/** What `net.toJSON()` of brain.js 2.0 and 1.6 gives, as `reg inspect` reads it. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "brainjs",
  seeds: () =>
    [
      {
        type: "NeuralNetwork",
        sizes: [2, 3, 1],
        layers: [
          { weights: [], biases: [] },
          {
            weights: [
              [1, 2],
              [3, 4],
              [5, 6],
            ],
            biases: [0, 1, 2],
          },
          { weights: [[1, -2, 3]], biases: [0.5] },
        ],
      },
      { sizes: [2, 1], layers: [{ x: {}, y: {} }, { out: { bias: 0.1, weights: { x: 1, y: -1 } } }] },
    ].map(jsonText),
  mutate: mutateJsonText,
  steps: { read },
};
