import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";
import { runningMean } from "./runningMean.ts";

/**
 * Adam as Keras has it: w -= rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon). `tf.train.adam` and PyTorch add epsilon
 * to the root of the corrected v.
 */
export const adam = defineRule({
  name: "Adam",
  learningRate: 0.001,
  settings: { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false },
  memory: ({ amsgrad }) => [["momentum", "velocity"], ...(amsgrad ? [["velocity_hat"]] : [])],
  step: "each",
  move({ weight, gradient, memory, rate, step, settings: { beta_1, beta_2, epsilon, amsgrad } }) {
    const momentum = runningMean(memory.momentum!, gradient, beta_1);
    const velocity = runningMean(memory.velocity!, tf.square(gradient), beta_2);
    const largest = amsgrad ? tf.maximum(memory.velocity_hat!, velocity) : velocity;
    const divisor = tf.add(tf.sqrt(largest), epsilon);
    const started = Math.sqrt(1 - beta_2 ** step);
    return {
      weight: tf.sub(weight, tf.div(tf.mul(momentum, (rate * started) / (1 - beta_1 ** step)), divisor)),
      memory: { momentum, velocity, ...(amsgrad && { velocity_hat: largest }) },
      factor: () => tf.div(started, divisor),
    };
  },
});

/** AdamW: Adam, and before each step w -= rate * weightDecay * w. */
export const adamW = { ...adam, name: "AdamW", weightDecay: 0.004 };
