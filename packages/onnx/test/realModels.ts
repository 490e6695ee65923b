// The fixtures of golden/models: what they read, and how a few steps of fine-tuning go.
import { readFileSync } from "node:fs";
import type { ParameterInfo } from "@reg/core";
import type { Shape } from "../src/graph/dim.ts";
import type { LossName } from "../src/losses/index.ts";

export interface RealModel {
  readonly name: string;
  readonly file: string;
  /** Rows of each input, the first axis left out. */
  readonly rows: Readonly<Record<string, readonly number[]>>;
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
];

/** The bytes of a fixture. */
export const realModelBytes = ({ file }: Pick<RealModel, "file">): Uint8Array =>
  readFileSync(new URL(`../golden/models/${file}`, import.meta.url));
