import * as tf from "@tensorflow/tfjs-core";
import { defineRule } from "./rule.ts";

/** SGD: w -= rate * g. With momentum m = momentum * m - rate * g, w += m; Nesterov's w += momentum * m - rate * g. */
export const sgd = defineRule({
  name: "SGD",
  learningRate: 0.01,
  settings: { momentum: 0, nesterov: false },
  memory: ({ momentum }) => (momentum === 0 ? [] : [["momentum"]]),
  step: "one",
  move({ weight, gradient, memory, rate, settings: { momentum, nesterov } }) {
    const plain = tf.mul(gradient, -rate);
    const factor = () => 1 / (1 - momentum);
    if (momentum === 0) return { weight: tf.add(weight, plain), memory, factor };
    const moved = tf.add(tf.mul(memory.momentum!, momentum), plain);
    const update = nesterov ? tf.add(tf.mul(moved, momentum), plain) : moved;
    return { weight: tf.add(weight, update), memory: { momentum: moved }, factor };
  },
});
