import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** Adadelta: w -= rate * g * sqrt(d + epsilon) / sqrt(a + epsilon), a and d the means of g² and of the squares of earlier updates. */
export const adadelta = defineRule({
  name: "Adadelta",
  learningRate: 0.001,
  settings: { rho: 0.95, epsilon: 1e-7 },
  memory: () => [["accumulated_grad", "accumulated_delta_var"]],
  step: "each",
  move({ weight, gradient, memory, rate, settings: { rho, epsilon } }) {
    const mean = (kept: tf.Tensor, value: tf.Tensor) => tf.add(tf.mul(kept, rho), tf.mul(tf.square(value), 1 - rho));
    const root = (x: tf.Tensor) => tf.sqrt(tf.add(x, epsilon));
    const { accumulated_grad, accumulated_delta_var } = memory;
    const squares = mean(accumulated_grad!, gradient);
    const [upper, lower] = [root(accumulated_delta_var!), root(squares)];
    const update = tf.div(tf.mul(upper, gradient), lower);
    return {
      weight: tf.sub(weight, tf.mul(update, rate)),
      memory: { accumulated_grad: squares, accumulated_delta_var: mean(accumulated_delta_var!, update) },
      factor: () => tf.div(upper, lower),
    };
  },
});
