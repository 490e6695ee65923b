import { parametersOf } from "@reg/onnx-graph";
import { expect, it } from "vitest";
import { sequential } from "./sequential.ts";

it("finds kernels in Keras' layout and biases in models of sequential", () => {
  const parameters = parametersOf(sequential({ inputs: 3, layers: [{ name: "a", units: 2, activation: "relu" }] }));
  expect(parameters).toEqual([
    { path: "a/kernel", role: "kernel", shape: [3, 2], type: "float32" },
    { path: "a/bias", role: "bias", shape: [2], type: "float32" },
  ]);
});
