// The fixtures of golden/models: what they read, and how a few steps of fine-tuning go.
import { readFileSync } from "node:fs";
import type { ParameterInfo } from "@reg/core";
import type { Shape } from "@reg/onnx-graph";
import type { LossName } from "../src/losses/index.ts";
import { seeded } from "./seeded.ts";

interface SeededInput {
  readonly type: "float32" | "int32" | "int64";
  readonly data: Float32Array | Int32Array | BigInt64Array;
  readonly shape: readonly number[];
}

export interface RealModel {
  readonly name: string;
  readonly file: string;
  /** Rows of each input, the first axis left out. */
  readonly rows: Readonly<Record<string, readonly number[]>>;
  /** Integers below this are fed instead of floats. */
  readonly tokens?: { readonly type: "int32" | "int64"; readonly below: number };
  /** Lengths that the file leaves open and gradients need. */
  readonly shapes?: Readonly<Record<string, Shape>>;
  readonly batch: number;
  readonly loss: LossName;
  readonly learningRate: number;
  readonly trainable?: (parameter: ParameterInfo) => boolean;
  /** Kernels, biases and scales that are found. */
  readonly parameters: number;
}

export const realModels: readonly RealModel[] = [
  {
    // Written by tf2onnx: names with colons and semicolons, spectrogram filters beside the learned kernels.
    name: "basic-pitch",
    file: "basic-pitch/nmp.onnx",
    rows: { "serving_default_input_2:0": [43844, 1] },
    batch: 1,
    loss: "meanSquaredError",
    learningRate: 1e-3,
    trainable: ({ path, shape }) => !path.includes("cq_t") && shape.at(-1) !== 256,
    parameters: 18,
  },
  {
    // Written by Paddle: opset 11, no initializers, "?" for lengths.
    name: "rapidocr classifier",
    file: "rapidocr/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    rows: { x: [3, 48, 64] },
    shapes: { x: ["batch", 3, 48, 64] },
    batch: 4,
    loss: "softmaxCrossEntropy",
    learningRate: 1e-3,
    parameters: 143,
  },
  {
    // Opset 9, IR 3: initializers are inputs too, and most weights come from ConstantOfShape. Batch normalization, groups.
    name: "shufflenet",
    file: "onnx-light/light_shufflenet.onnx",
    rows: { "gpu_0/data_0": [3, 224, 224] },
    batch: 1,
    loss: "softmaxCrossEntropy",
    learningRate: 1e-3,
    parameters: 150,
  },
  {
    // By PyTorch's newer exporter: opset 20, attention, Gelu. Both layers share the weights that it found equal.
    name: "PyTorch encoder",
    file: "pytorch/encoder.onnx",
    rows: { x: [6] },
    tokens: { type: "int64", below: 11 },
    batch: 4,
    loss: "softmaxCrossEntropy",
    learningRate: 1e-2,
    parameters: 12,
  },
  {
    // Recurrent layers have no gradient rule: what comes after them is trained.
    name: "PyTorch LSTM",
    file: "pytorch/lstm.onnx",
    rows: { x: [7, 5] },
    batch: 4,
    loss: "softmaxCrossEntropy",
    learningRate: 1e-2,
    trainable: ({ path }) => path.startsWith("dense"),
    parameters: 5,
  },
  {
    name: "PyTorch GRU",
    file: "pytorch/gru.onnx",
    rows: { x: [7, 5] },
    batch: 4,
    loss: "softmaxCrossEntropy",
    learningRate: 1e-2,
    trainable: ({ path }) => path.startsWith("dense"),
    parameters: 5,
  },
  {
    // Opset 11, channels last between Transposes, a normalization folded into a scale.
    name: "Keras separable convolutions",
    file: "tf2onnx/separable.onnx",
    rows: { image: [10, 10, 2] },
    batch: 4,
    loss: "softmaxCrossEntropy",
    learningRate: 1e-2,
    parameters: 7,
  },
  {
    // Layer normalization in single steps, attention by Einsum's products, int32 tokens.
    name: "Keras attention",
    file: "tf2onnx/attention.onnx",
    rows: { tokens: [7] },
    tokens: { type: "int32", below: 13 },
    batch: 4,
    loss: "sigmoidCrossEntropy",
    learningRate: 1e-2,
    parameters: 10,
  },
  {
    // ConvTranspose of a computed shape, Tile.
    name: "Keras transposed convolutions",
    file: "tf2onnx/transposed.onnx",
    rows: { image: [6, 6, 1] },
    batch: 4,
    loss: "meanSquaredError",
    learningRate: 1e-2,
    parameters: 3,
  },
];

/** What a fixture is fed. */
export const inputsOf = ({ rows, batch, tokens }: RealModel): Readonly<Record<string, SeededInput>> =>
  Object.fromEntries(
    Object.entries(rows).map(([name, row], i): [string, SeededInput] => {
      const { data, shape } = seeded([batch, ...row], i + 1);
      if (!tokens) return [name, { type: "float32", data, shape }];
      const numbers = Array.from(data, (x) => Math.floor((x + 0.5) * tokens.below));
      const integers = tokens.type === "int32" ? Int32Array.from(numbers) : BigInt64Array.from(numbers, BigInt);
      return [name, { type: tokens.type, data: integers, shape }];
    }),
  );

/** The bytes of a fixture. */
export const realModelBytes = ({ file }: Pick<RealModel, "file">): Uint8Array =>
  readFileSync(new URL(`../golden/models/${file}`, import.meta.url));
