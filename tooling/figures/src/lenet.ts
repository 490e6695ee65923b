import { type Model, sequential } from "@reg/onnx";

/** LeNet-300-100: 266,200 weights in three kernels, and 410 biases. Of its inputs training drops a share. */
export const lenet = (seed: number, dropout = 0): Model =>
  sequential({
    inputs: 784,
    dropout,
    layers: [
      { name: "a", units: 300, activation: "relu" },
      { name: "b", units: 100, activation: "relu" },
      { name: "c", units: 10 },
    ],
    seed,
  });

/** Its kernels, in order. */
export const kernels = ["a/kernel", "b/kernel", "c/kernel"] as const;
