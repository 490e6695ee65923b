import * as tf from "@tensorflow/tfjs-core";

/** A running mean: mean + (value − mean)·(1 − kept), as Keras computes it. */
export const runningMean = (mean: tf.Tensor, value: tf.Tensor, kept: number): tf.Tensor =>
  tf.add(mean, tf.mul(tf.sub(value, mean), 1 - kept));
