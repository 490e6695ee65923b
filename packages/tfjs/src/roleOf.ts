import type { Role } from "@reg/core";

const roles: Readonly<Record<string, Role>> = {
  kernel: "kernel",
  depthwise_kernel: "kernel",
  pointwise_kernel: "kernel",
  recurrent_kernel: "recurrentKernel",
  embeddings: "embedding",
  bias: "bias",
  beta: "bias",
  gamma: "scale",
  alpha: "scale",
};

/** What a weight is for: by the last word of its path, where Keras has it, and else by its rank. */
export const roleOf = (path: string, shape: readonly number[]): Role =>
  roles[path.slice(path.lastIndexOf("/") + 1)] ?? (shape.length > 1 ? "kernel" : "bias");
