import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Numbers between -0.5 and 0.5, the same for the same seed. */
export function seeded(shape: readonly number[], seed: number): { data: Float32Array; shape: readonly number[] } {
  const random = xoroshiro128plus(seed);
  const length = shape.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length }, () => uniformFloat64(random) - 0.5), shape };
}
