// The reference MLP, 784-64-32-10, and its batches, made from seeds as `tooling/oracle/reference_mlp.py` makes them.
import { weights } from "@reg/core";
import type { Batch, DenseLayer } from "./target.ts";
import { uniform } from "./uniform.ts";

const sizes = [784, 64, 32, 10] as const;
const rows = 32;
const pool = 10;

/** The layers with Glorot's uniform weights and zero biases: relu, and softmax at the end. */
export function referenceLayers(): readonly DenseLayer[] {
  const random = uniform(21);
  return sizes.slice(1).map((units, i) => {
    const inputs = sizes[i]!;
    const limit = Math.sqrt(6 / (inputs + units));
    return {
      name: `layer${i + 1}`,
      kernel: weights(random.between(-limit, limit, inputs * units), [inputs, units]),
      bias: weights(new Float32Array(units), [units]),
      activation: i === sizes.length - 2 ? "softmax" : "relu",
    };
  });
}

/** `count` batches of 32 rows out of a pool of ten: four of five pixels dark, classes at random. */
export function referenceBatches(count: number): readonly Batch[] {
  const random = uniform(57);
  const batches = Array.from({ length: pool }, () => {
    const inputs = random.between(-4, 1, rows * sizes[0]).map((x) => Math.max(0, x));
    const targets = new Float32Array(rows * 10);
    for (let row = 0; row < rows; row++) targets[row * 10 + random.below(10)] = 1;
    return { inputs: weights(inputs, [rows, sizes[0]]), targets: weights(targets, [rows, 10]) };
  });
  return Array.from({ length: count }, (_, i) => batches[i % pool]!);
}
