// Steps of Keras' own optimizers on given gradients.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";

// tooling/oracle/tfjs/optimizers.py wrote it.
const { start, sizes, cases } = JSON.parse(
  readFileSync(new URL("../golden/kerasOptimizers.json", import.meta.url), "utf8"),
) as {
  start: number[];
  sizes: number[];
  cases: Record<string, { optimizer: object; weights: number[][] }>;
};

/** The weights after each step on the golden gradients. */
export function trajectory(optimizer: tf.Optimizer, steps: number): number[][] {
  const weights = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  const taken = Array.from({ length: steps }, (_, step) => {
    const gradient = tf.tensor1d(sizes.map((size, k) => size * Math.sin(step + k)));
    optimizer.applyGradients({ [weights.name]: gradient });
    gradient.dispose();
    return Array.from(weights.dataSync());
  });
  weights.dispose();
  optimizer.dispose();
  return taken;
}

/** An optimizer as Keras writes it, and the weights after each step. */
export const kerasSteps = cases;
