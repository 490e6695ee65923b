// Losses on numbers, as Keras 3 computes them.
import * as tf from "@tensorflow/tfjs-core";
import { defineLoss, epsilon } from "./loss.ts";

const meanOfRows = (x: tf.Tensor): tf.Tensor => tf.mean(x, -1);

export const meanSquaredError = defineLoss({
  settings: {},
  inTfjs: "meanSquaredError",
  rows: (truth, predicted) => meanOfRows(tf.squaredDifference(predicted, truth)),
});

export const meanAbsoluteError = defineLoss({
  settings: {},
  inTfjs: "meanAbsoluteError",
  rows: (truth, predicted) => meanOfRows(tf.abs(tf.sub(predicted, truth))),
});

export const meanAbsolutePercentageError = defineLoss({
  settings: {},
  inTfjs: "meanAbsolutePercentageError",
  rows(truth, predicted) {
    const size = tf.maximum(tf.abs(truth), epsilon);
    return tf.mul(meanOfRows(tf.abs(tf.div(tf.sub(truth, predicted), size))), 100);
  },
});

export const meanSquaredLogarithmicError = defineLoss({
  settings: {},
  inTfjs: "meanSquaredLogarithmicError",
  rows(truth, predicted) {
    const logarithm = (x: tf.Tensor) => tf.log(tf.add(tf.maximum(x, epsilon), 1));
    return meanOfRows(tf.squaredDifference(logarithm(predicted), logarithm(truth)));
  },
});

/** Half the square up to delta, and a straight line from there on. */
export const huber = defineLoss({
  settings: { delta: 1 },
  rows(truth, predicted, { delta }) {
    const size = tf.abs(tf.sub(predicted, truth));
    const near = tf.minimum(size, delta);
    // near²/2 + delta·(size − near): both branches in one, so that neither gives NaN.
    return meanOfRows(tf.add(tf.mul(tf.square(near), 0.5), tf.mul(tf.sub(size, near), delta)));
  },
});

/** log(cosh(x)), without the overflow of cosh. */
export const logCosh = defineLoss({
  settings: {},
  rows(truth, predicted) {
    const x = tf.sub(predicted, truth);
    return meanOfRows(tf.sub(tf.add(x, tf.softplus(tf.mul(x, -2))), Math.LN2));
  },
});

export const poisson = defineLoss({
  settings: {},
  inTfjs: "poisson",
  rows: (truth, predicted) => meanOfRows(tf.sub(predicted, tf.mul(truth, tf.log(tf.add(predicted, epsilon))))),
});

export const cosineSimilarity = defineLoss({
  settings: {},
  inTfjs: "cosineProximity",
  rows(truth, predicted) {
    const unit = (x: tf.Tensor) => tf.div(x, tf.sqrt(tf.maximum(tf.sum(tf.square(x), -1, true), 1e-12)));
    return tf.neg(tf.sum(tf.mul(unit(truth), unit(predicted)), -1));
  },
});
