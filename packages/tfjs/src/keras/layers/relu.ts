// tfjs 4.22's ReLU has neither a slope nor a threshold, and its ELU no alpha.
import * as tf from "@tensorflow/tfjs-core";
import { registerComputation } from "./kerasLayer.ts";

/** maxValue from there on, x from the threshold on, negativeSlope * (x - threshold) below. */
registerComputation("ReLU", {
  call(x, { maxValue, negativeSlope, threshold }) {
    const [slope, least] = [Number(negativeSlope ?? 0), Number(threshold ?? 0)];
    const above = typeof maxValue === "number" ? tf.minimum(x, maxValue) : x;
    return tf.where(tf.greaterEqual(x, least), above, tf.mul(tf.sub(x, least), slope));
  },
});

/** x above 0, alpha * (exp(x) - 1) below. */
registerComputation("ELU", {
  call: (x, { alpha }) => tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(tf.minimum(x, 0)), Number(alpha))),
});
