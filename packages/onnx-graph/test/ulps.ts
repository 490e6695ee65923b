import type { Tensor } from "../src/file/tensor.ts";

/**
 * The largest difference between two results, in units in the last place (float32) of the largest number in them: a sum of terms of
 * that size is rounded by as much, whatever is left of it in the end.
 */
export function ulpsBetween(one: Tensor, other: Tensor): number {
  if (String(one.shape) !== String(other.shape)) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < one.data.length; i++) {
    const [a, b] = [Number(one.data[i]), Number(other.data[i])];
    if (Number.isNaN(a) !== Number.isNaN(b)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(a - b) || 0);
    largest = Math.max(largest, Math.abs(a) || 0);
  }
  return difference === 0 ? 0 : difference / 2 ** (Math.floor(Math.log2(largest)) - 23);
}
