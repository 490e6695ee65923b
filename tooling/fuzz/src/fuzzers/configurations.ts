import { keras3, type ParameterInfo, parseConfig, parsePenalty, resolve, tf2, tfjs } from "@reg/core";
import type { Fuzzer } from "../fuzzer.ts";
import { mutateJson } from "../mutateJson.ts";

const parameters: readonly ParameterInfo[] = [
  { path: "dense/kernel", role: "kernel", shape: [3, 4] },
  { path: "dense/bias", role: "bias", shape: [4] },
  { path: "conv/kernel", role: "kernel", shape: [3, 3, 2, 4] },
  { path: "lstm/recurrent", role: "recurrentKernel", shape: [4, 16] },
];

// A configuration from a file has no type yet.
type Unchecked = Parameters<typeof resolve>[0];

/** Configurations and penalties as people, files and Keras write them. */
export const fuzzer: Fuzzer = {
  name: "configurations",
  seeds: () => [
    "l1",
    null,
    { name: "l1l2", l1: 0.01, l2: 0.1 },
    { name: "groupLasso", lambda: 0.1, axis: 0 },
    { name: "mcp", lambda: 0.1, gamma: 3 },
    { name: "sum", penalties: [{ name: "l1", l1: 0.1 }, "l2", { name: "sum", penalties: ["orthogonal"] }] },
    { penalty: "l1", mode: "proximal" },
    {
      rules: [
        { match: "dense/*", role: "kernel", penalty: { name: "l1", l1: 0.1 }, mode: "proximal" },
        { match: "**", penalty: null },
      ],
      schedule: [
        { step: 0, strength: 0 },
        { step: 100, strength: 1 },
      ],
    },
    {
      rules: [{ match: "{conv,dense}/kernel", penalty: "orthogonal_regularizer", mode: "decoupled" }],
      schedule: { from: 0, to: 1, steps: 10 },
    },
    { class_name: "L1L2", config: { l1: 0.01, l2: 0.1 }, module: "keras.regularizers", registered_name: null },
    { className: "L1L2", config: { l1: 0.01, l2: 0.1 } },
    { class_name: "OrthogonalRegularizer", config: { factor: 0.01, mode: "rows" } },
  ],
  mutate: mutateJson,
  steps: {
    // First a step that refuses nothing: the readers below are independent of each other.
    none: () => undefined,
    parse: (input) => parseConfig(input),
    resolve: (input) => resolve(input as Unchecked, parameters),
    penalty: (input) => parsePenalty(input as Parameters<typeof parsePenalty>[0]),
    keras3: (input) => keras3.read(input),
    tf2: (input) => tf2.read(input),
    tfjs: (input) => tfjs.read(input),
  },
};
