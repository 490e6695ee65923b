import { createRandom } from "../random.ts";

/** Seeded numbers from -1 to 1, to compare models on. */
export function randomNumbers(seed: number, count: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => 2 * random() - 1);
}
