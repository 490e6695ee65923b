import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** Lion: w -= rate * sign(beta1 * m + (1 - beta1) * g). The size of a gradient does not count. */
export const lion = defineRule({
  name: "Lion",
  learningRate: 0.001,
  settings: { beta_1: 0.9, beta_2: 0.99 },
  memory: () => [["momentum"]],
  step: "unknown",
  move({ weight, gradient, memory, rate, settings: { beta_1, beta_2 } }) {
    const mixed = (kept: number) => tf.add(tf.mul(memory.momentum!, kept), tf.mul(gradient, 1 - kept));
    return {
      weight: tf.sub(weight, tf.mul(tf.sign(mixed(beta_1)), rate)),
      memory: { momentum: mixed(beta_2) },
      factor: () => undefined,
    };
  },
});
