import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** RMSprop: w -= rate * g / sqrt(v + epsilon), v the mean of g² (centered: less the square of the mean of g), with momentum or without. */
export const rmsprop = defineRule({
  name: "RMSprop",
  learningRate: 0.001,
  settings: { rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
  memory: ({ momentum, centered }) => [
    ["velocity"],
    ...(momentum > 0 ? [["momentum"]] : []),
    ...(centered ? [["average_gradient"]] : []),
  ],
  step: "each",
  move({ weight, gradient, memory, rate, settings: { rho, momentum, epsilon, centered } }) {
    const mean = (kept: tf.Tensor, value: tf.Tensor) => tf.add(tf.mul(kept, rho), tf.mul(value, 1 - rho));
    const velocity = mean(memory.velocity!, tf.square(gradient));
    const average = centered ? mean(memory.average_gradient!, gradient) : undefined;
    const divisor = tf.sqrt(tf.add(average ? tf.sub(velocity, tf.square(average)) : velocity, epsilon));
    const plain = tf.div(tf.mul(gradient, rate), divisor);
    const update = momentum > 0 ? tf.add(tf.mul(memory.momentum!, momentum), plain) : plain;
    return {
      weight: tf.sub(weight, update),
      memory: { velocity, ...(momentum > 0 && { momentum: update }), ...(average && { average_gradient: average }) },
      factor: () => tf.div(1 / (1 - momentum), divisor),
    };
  },
});
