import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";
import { runningMean } from "./runningMean.ts";

/** The weight of the momentum at a step: it grows from beta1 / 2 to beta1. */
const share = (beta: number, step: number): number => beta * (1 - 0.5 * 0.96 ** step);

// From here on 0.96^step is nothing beside 1.
const grown = 1000;

/** The product of these up to a step. */
function product(beta: number, steps: number): number {
  const first = Math.min(steps, grown);
  let result = beta ** (steps - first);
  for (let step = 1; step <= first; step++) result *= share(beta, step);
  return result;
}

/** Nadam: Adam with Nesterov's momentum, whose weight u grows with the steps. */
export const nadam = defineRule({
  name: "Nadam",
  learningRate: 0.001,
  settings: { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 },
  memory: () => [["momentum", "velocity"]],
  shared: ({ beta_1 }, steps) => [product(beta_1, steps)],
  step: "each",
  move({ weight, gradient, memory, rate, step, settings: { beta_1, beta_2, epsilon } }) {
    const [now, next, before] = [share(beta_1, step), share(beta_1, step + 1), product(beta_1, step)];
    const momentum = runningMean(memory.momentum!, gradient, beta_1);
    const velocity = runningMean(memory.velocity!, tf.square(gradient), beta_2);
    const ahead = tf.add(tf.mul(momentum, next / (1 - before * next)), tf.mul(gradient, (1 - now) / (1 - before)));
    const divisor = tf.add(tf.sqrt(tf.div(velocity, 1 - beta_2 ** step)), epsilon);
    return {
      weight: tf.sub(weight, tf.div(tf.mul(ahead, rate), divisor)),
      memory: { momentum, velocity },
      factor: () => tf.div(1, divisor),
    };
  },
});
