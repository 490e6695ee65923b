import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";
import { runningMean } from "./runningMean.ts";

/** Adamax: u = max(beta2 * u, |g|), w -= rate / (1 - beta1^t) * m / (u + epsilon). */
export const adamax = defineRule({
  name: "Adamax",
  learningRate: 0.001,
  settings: { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 },
  memory: () => [["momentum", "norm"]],
  step: "each",
  move({ weight, gradient, memory, rate, step, settings: { beta_1, beta_2, epsilon } }) {
    const momentum = runningMean(memory.momentum!, gradient, beta_1);
    const norm = tf.maximum(tf.mul(memory.norm!, beta_2), tf.abs(gradient));
    const divisor = tf.add(norm, epsilon);
    return {
      weight: tf.sub(weight, tf.div(tf.mul(momentum, rate / (1 - beta_1 ** step)), divisor)),
      memory: { momentum, norm },
      factor: () => tf.div(1, divisor),
    };
  },
});
