import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** Adagrad: w -= rate * g / sqrt(a + epsilon), a the sum of all g². */
export const adagrad = defineRule({
  name: "Adagrad",
  learningRate: 0.001,
  settings: { initial_accumulator_value: 0.1, epsilon: 1e-7 },
  memory: () => [["accumulator"]],
  starts: ({ initial_accumulator_value }) => ({ accumulator: initial_accumulator_value }),
  step: "each",
  move({ weight, gradient, memory, rate, settings: { epsilon } }) {
    const accumulator = tf.add(memory.accumulator!, tf.square(gradient));
    const divisor = tf.sqrt(tf.add(accumulator, epsilon));
    return {
      weight: tf.sub(weight, tf.div(tf.mul(gradient, rate), divisor)),
      memory: { accumulator },
      factor: () => tf.div(1, divisor),
    };
  },
});
