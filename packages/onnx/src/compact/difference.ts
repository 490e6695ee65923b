import { float32Of, type Tensor } from "@reg/onnx-graph";
import type { Difference } from "./certificate.ts";

/** How many bits of a number's fraction its type holds. */
const fractionBits: Readonly<Record<string, number>> = { float16: 10, float32: 23, float64: 52 };

const numbersOf = (tensor: Tensor): Float32Array | Float64Array =>
  tensor.data instanceof Float64Array ? tensor.data : float32Of(tensor);

/** The largest difference between two results; endless where they have other shapes, or one is no number where the other is. */
export function differenceOf(one: Tensor, other: Tensor): Difference {
  const endless = { absolute: Number.POSITIVE_INFINITY, ulps: Number.POSITIVE_INFINITY };
  if (String(one.shape) !== String(other.shape)) return endless;
  const [before, after] = [numbersOf(one), numbersOf(other)];
  let [absolute, largest] = [0, 0];
  for (let i = 0; i < before.length; i++) {
    const [a, b] = [before[i]!, after[i]!];
    if (Object.is(a, b) || a === b) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return endless;
    absolute = Math.max(absolute, Math.abs(a - b));
  }
  if (absolute === 0) return { absolute: 0, ulps: 0 };
  for (const number of before) if (Number.isFinite(number)) largest = Math.max(largest, Math.abs(number));
  const place = 2 ** (Math.floor(Math.log2(largest || absolute)) - (fractionBits[one.type] ?? 0));
  return { absolute, ulps: absolute / place };
}

/** The most ULPs that rounding explains, in deep networks too: 1e-3 of the largest number, and of half floats somewhat more. */
export const mostUlps = ({ type }: Tensor): number => Math.max(16, 2 ** ((fractionBits[type] ?? 0) - 10));

/** The larger of two differences, figure by figure. */
export const larger = (one: Difference, other: Difference): Difference => ({
  absolute: Math.max(one.absolute, other.absolute),
  ulps: Math.max(one.ulps, other.ulps),
});
