import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";
import { runningMean } from "./runningMean.ts";

/** Lamb: Adam's update, made as long as rate times the weight it moves. */
export const lamb = defineRule({
  name: "Lamb",
  learningRate: 0.001,
  settings: { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 },
  memory: () => [["momentum", "velocity"]],
  step: "each",
  move({ weight, gradient, memory, rate, step, settings: { beta_1, beta_2, epsilon } }) {
    const momentum = runningMean(memory.momentum!, gradient, beta_1);
    const velocity = runningMean(memory.velocity!, tf.square(gradient), beta_2);
    const divisor = tf.add(tf.sqrt(tf.div(velocity, 1 - beta_2 ** step)), epsilon);
    const update = tf.div(tf.div(momentum, 1 - beta_1 ** step), divisor);
    const [whole, part] = [tf.norm(weight), tf.norm(update)];
    // Of a weight that is 0, or does not move, the update stays as it is.
    const ratio = tf.where(tf.greater(tf.mul(whole, part), 0), tf.div(whole, part), 1);
    return {
      weight: tf.sub(weight, tf.mul(tf.mul(update, ratio), rate)),
      memory: { momentum, velocity },
      factor: () => tf.div(ratio, divisor),
    };
  },
});
