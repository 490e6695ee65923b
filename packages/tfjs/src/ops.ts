import type { Ops } from "@reg/core";
import * as tf from "@tensorflow/tfjs";

/**
 * The arithmetic over tensors, on whatever backend is set: float32. It allocates as tf does, so call it inside
 * `tf.tidy`. Gradients come from the penalties themselves; tf's own would give NaN for `sqrt` and -1 for `abs` at 0.
 */
export const tensorOps: Ops<tf.Tensor> = {
  abs: (x) => tf.abs(x),
  sqrt: (x) => tf.sqrt(x),
  sign: (x) => tf.sign(x),
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  min: (a, b) => tf.minimum(a, b),
  max: (a, b) => tf.maximum(a, b),
  greater: (a, b) => tf.greater(a, b),
  where: (condition, a, b) => tf.where(condition, a, b),
  sum: (x, axes, keepDims) => tf.sum(x, axes && [...axes], keepDims),
  matMul: (a, b, { transposeA, transposeB } = {}) => tf.matMul(a, b, transposeA, transposeB),
  reshape: (x, shape) => tf.reshape(x, [...shape]),
  shape: (x) => x.shape,
  scalar: (value) => tf.scalar(value),
  eye: (size) => tf.eye(size),
};
