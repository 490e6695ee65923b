import type { NetworkRows } from "@reg/tune";
import { type Samples, takeRows } from "../datasets/dataset.ts";
import { randomFor } from "../random.ts";

/** Rows of a network of classes. */
export const samplesOf = ({ inputs, targets }: NetworkRows): Samples => ({
  inputs: inputs.data,
  labels: Int32Array.from(targets.data),
});

/** Rows in the order of a seed. */
export function shuffled(samples: Samples, seed: number): Samples {
  const order = Int32Array.from(samples.labels, (_, i) => i);
  return takeRows(samples, randomFor(seed, "batches").shuffle(order));
}
