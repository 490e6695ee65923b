// Losses on classes, as Keras 3 computes them: on probabilities or, with `from_logits`, on numbers before a softmax or sigmoid.
import * as tf from "@tensorflow/tfjs-core";
import { defineLoss, epsilon } from "./loss.ts";

const inside = (x: tf.Tensor): tf.Tensor => tf.clipByValue(x, epsilon, 1 - epsilon);
const shares = (x: tf.Tensor): tf.Tensor => tf.div(x, tf.sum(x, -1, true));
const smoothed = (truth: tf.Tensor, smoothing: number, share: number): tf.Tensor =>
  smoothing === 0 ? truth : tf.add(tf.mul(truth, 1 - smoothing), smoothing * share);

/** Logarithms of probabilities of classes. */
const logarithms = (predicted: tf.Tensor, fromLogits: boolean): tf.Tensor =>
  fromLogits ? tf.logSoftmax(predicted) : tf.log(inside(shares(predicted)));

const crossentropy = (truth: tf.Tensor, predicted: tf.Tensor, fromLogits: boolean): tf.Tensor =>
  tf.neg(tf.sum(tf.mul(truth, logarithms(predicted, fromLogits)), -1));

export const categoricalCrossentropy = defineLoss({
  settings: { from_logits: false, label_smoothing: 0 },
  inTfjs: "categoricalCrossentropy",
  rows: (truth, predicted, { from_logits, label_smoothing }) =>
    crossentropy(smoothed(truth, label_smoothing, 1 / truth.shape.at(-1)!), predicted, from_logits),
});

export const sparseCategoricalCrossentropy = defineLoss({
  settings: { from_logits: false },
  inTfjs: "sparseCategoricalCrossentropy",
  targetsOf: "sparseCategoricalCrossentropy",
  rows(truth, predicted, { from_logits }) {
    const classes = truth.rank === predicted.rank ? tf.squeeze(truth, [truth.rank - 1]) : truth;
    return crossentropy(tf.oneHot(tf.cast(classes, "int32"), predicted.shape.at(-1)!), predicted, from_logits);
  },
});

/** Of each probability, or number before a sigmoid. */
const binary = (truth: tf.Tensor, predicted: tf.Tensor, fromLogits: boolean): tf.Tensor => {
  const [is, isNot] = fromLogits
    ? [tf.neg(tf.softplus(tf.neg(predicted))), tf.neg(tf.softplus(predicted))]
    : [tf.log(inside(predicted)), tf.log(tf.sub(1, inside(predicted)))];
  return tf.neg(tf.add(tf.mul(truth, is), tf.mul(tf.sub(1, truth), isNot)));
};

export const binaryCrossentropy = defineLoss({
  settings: { from_logits: false, label_smoothing: 0 },
  inTfjs: "binaryCrossentropy",
  targetsOf: "binaryCrossentropy",
  rows: (truth, predicted, { from_logits, label_smoothing }) =>
    tf.mean(binary(smoothed(truth, label_smoothing, 0.5), predicted, from_logits), -1),
});

/** Crossentropy that counts less what is answered well. */
export const binaryFocalCrossentropy = defineLoss({
  settings: { apply_class_balancing: false, alpha: 0.25, gamma: 2, from_logits: false, label_smoothing: 0 },
  targetsOf: "binaryCrossentropy",
  rows(given, predicted, { apply_class_balancing, alpha, gamma, from_logits, label_smoothing }) {
    const truth = smoothed(given, label_smoothing, 0.5);
    const p = from_logits ? tf.sigmoid(predicted) : predicted;
    const either = (yes: tf.Tensor | number, no: tf.Tensor | number) =>
      tf.add(tf.mul(truth, yes), tf.mul(tf.sub(1, truth), no));
    const focal = tf.mul(tf.pow(tf.sub(1, either(p, tf.sub(1, p))), gamma), binary(truth, p, false));
    return tf.mean(apply_class_balancing ? tf.mul(either(alpha, 1 - alpha), focal) : focal, -1);
  },
});

/** Crossentropy that counts less what is answered well. */
export const categoricalFocalCrossentropy = defineLoss({
  settings: { alpha: 0.25, gamma: 2, from_logits: false, label_smoothing: 0 },
  rows(given, predicted, { alpha, gamma, from_logits, label_smoothing }) {
    const truth = smoothed(given, label_smoothing, 1 / given.shape.at(-1)!);
    const p = inside(shares(from_logits ? tf.softmax(predicted) : predicted));
    const focal = tf.mul(tf.mul(tf.pow(tf.sub(1, p), gamma), alpha), tf.mul(truth, tf.log(p)));
    return tf.neg(tf.sum(focal, -1));
  },
});

export const klDivergence = defineLoss({
  settings: {},
  rows(truth, predicted) {
    const [from, to] = [truth, predicted].map((x) => tf.clipByValue(x, epsilon, 1));
    return tf.sum(tf.mul(from!, tf.log(tf.div(from!, to!))), -1);
  },
});

/** Labels of −1 and 1. Keras takes those that are all 0 or 1 for these. */
function signs(truth: tf.Tensor): tf.Tensor {
  const areBits = tf.all(tf.equal(tf.square(truth), truth));
  return tf.where(areBits, tf.sub(tf.mul(truth, 2), 1), truth);
}

const misses = (truth: tf.Tensor, predicted: tf.Tensor): tf.Tensor =>
  tf.relu(tf.sub(1, tf.mul(signs(truth), predicted)));

export const hinge = defineLoss({
  settings: {},
  rows: (truth, predicted) => tf.mean(misses(truth, predicted), -1),
});

export const squaredHinge = defineLoss({
  settings: {},
  rows: (truth, predicted) => tf.mean(tf.square(misses(truth, predicted)), -1),
});

export const categoricalHinge = defineLoss({
  settings: {},
  inTfjs: "categoricalHinge",
  rows(truth, predicted) {
    const [right, wrong] = [tf.sum(tf.mul(truth, predicted), -1), tf.max(tf.mul(tf.sub(1, truth), predicted), -1)];
    return tf.relu(tf.add(tf.sub(wrong, right), 1));
  },
});
