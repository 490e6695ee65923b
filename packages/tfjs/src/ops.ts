import type { Ops } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import { absWith, flat, greater, largest, sorted, sqrt } from "./subgradients.ts";

// tfjs 4.22's wasm kernel gives 0 for |x| below 1e-6. Any float32 but 0 is at least 1 when multiplied by 2^149, which takes two
// factors, being no float32 itself. The clip loses NaN, so the root of -1 brings it back.
function wasmSign(x: tf.Tensor): tf.Tensor {
  const notNumber = tf.sqrt(tf.neg(tf.cast(tf.isNaN(x), "float32")));
  return tf.add(tf.clipByValue(tf.mul(tf.mul(x, 2 ** 127), 2 ** 22), -1, 1), notNumber);
}

// The other backends' sign of a NaN is 0.
const sign = (x: tf.Tensor): tf.Tensor => tf.where(tf.isNaN(x), x, tf.sign(x));

const signHere = flat((x) => (tf.getBackend() === "wasm" ? wasmSign(x) : sign(x)));

// tfjs 4.22's wasm kernels of minimum and maximum give the left number where the right one is a NaN.
const keepNaN = (chosen: tf.Tensor, right: tf.Tensor | number): tf.Tensor =>
  typeof right === "number" || tf.getBackend() !== "wasm" ? chosen : tf.where(tf.isNaN(right), right, chosen);

/**
 * The arithmetic over tensors, on whatever backend is set: float32. It allocates as tf does, so call it inside
 * `tf.tidy`. tf differentiates what is written over it: `tf.grad((w) => penalty.value(tensorOps, w))` is the penalty's own
 * gradient, at zeros too.
 */
export const tensorOps: Ops<tf.Tensor> = {
  abs: absWith(signHere),
  sqrt,
  sign: signHere,
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  min: (a, b) => keepNaN(tf.minimum(a, b), b),
  max: (a, b) => keepNaN(tf.maximum(a, b), b),
  greater,
  where: (condition, a, b) => tf.where(condition, a, b),
  sum: (x, axes, keepDims) => tf.sum(x, axes && [...axes], keepDims),
  matMul: (a, b, { transposeA, transposeB } = {}) => tf.matMul(a, b, transposeA, transposeB),
  reshape: (x, shape) => tf.reshape(x, [...shape]),
  shape: (x) => x.shape,
  scalar: (value) => tf.scalar(value),
  eye: (size) => tf.eye(size),
  log: (x) => tf.log(x),
  exp: (x) => tf.exp(x),
  largest,
  sorted,
  cumSum: (x, axis) => tf.cumsum(x, axis),
  constant: (data, shape) => tf.tensor([...data], [...shape], "float32"),
};
