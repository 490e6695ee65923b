import { randomFor } from "../random.ts";
import type { NetworkRows } from "./network.ts";

/** Rows in the order of a seed, for stacks that do not shuffle by one. */
export function shuffledRows({ inputs, targets }: NetworkRows, seed: number): NetworkRows {
  const [rows, width] = inputs.shape;
  const order = randomFor(seed, 0).shuffle(Int32Array.from({ length: rows }, (_, row) => row));
  const outputs = targets.data.length / rows;
  const data = new Float32Array(inputs.data.length);
  const wanted = targets.data.slice();
  for (const [to, from] of order.entries()) {
    data.set(inputs.data.subarray(from * width, (from + 1) * width), to * width);
    for (let k = 0; k < outputs; k++) wanted[to * outputs + k] = targets.data[from * outputs + k]!;
  }
  return { inputs: { data, shape: inputs.shape }, targets: { data: wanted, shape: targets.shape } };
}
