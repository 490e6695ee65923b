import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** FTRL: w is computed of sums over all steps, in which it stands, with an L1 and an L2 of its own. */
export const ftrl = defineRule({
  name: "Ftrl",
  learningRate: 0.001,
  settings: {
    ...{ learning_rate_power: -0.5, initial_accumulator_value: 0.1, beta: 0 },
    ...{ l1_regularization_strength: 0, l2_regularization_strength: 0, l2_shrinkage_regularization_strength: 0 },
  },
  memory: () => [["accumulator", "linear"]],
  starts: ({ initial_accumulator_value }) => ({ accumulator: initial_accumulator_value }),
  step: "unknown",
  keepsWeights: true,
  move({ weight, gradient, memory, rate, settings }) {
    const { l1_regularization_strength: l1, l2_shrinkage_regularization_strength: shrinkage } = settings;
    const l2 = settings.l2_regularization_strength + settings.beta / (2 * rate);
    const raised = (x: tf.Tensor) => tf.pow(x, -settings.learning_rate_power);
    const accumulator = tf.add(memory.accumulator!, tf.square(gradient));
    const growth = tf.div(tf.sub(raised(accumulator), raised(memory.accumulator!)), rate);
    const shrunk = tf.add(gradient, tf.mul(weight, 2 * shrinkage));
    const linear = tf.add(memory.linear!, tf.sub(shrunk, tf.mul(growth, weight)));
    const quadratic = tf.add(tf.div(raised(accumulator), rate), 2 * l2);
    return {
      weight: tf.div(tf.sub(tf.clipByValue(linear, -l1, l1), linear), quadratic),
      memory: { accumulator, linear },
      factor: () => undefined,
    };
  },
});
