import type { ConfigInput } from "@reg/core";
import { createTrainer, regularize, sgd } from "@reg/onnx";
import { type Network, onnxNetwork } from "@reg/tune";
import * as ort from "onnxruntime-node";
import type { Layer } from "../recipe.ts";
import { modelOf } from "../stacks/onnx.ts";
import { sessionOptions } from "../stacks/runtimes.ts";
import { optimizer } from "../stacks/stack.ts";

/** An ONNX model of these layers in training, with a plan. */
export function onnxStackNetwork(layers: readonly Layer[], config: ConfigInput): Network {
  const setting = { ort, executionProviders: ["cpu"], sessionOptions } as const;
  const trainer = createTrainer(modelOf(layers), {
    ...setting,
    loss: "softmaxCrossEntropy",
    optimizer: sgd(optimizer),
  });
  return onnxNetwork(trainer, regularize(trainer, config));
}
