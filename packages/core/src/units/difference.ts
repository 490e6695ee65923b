import type { Difference } from "./certificate.ts";

/** The numbers of a result. */
export interface ResultNumbers {
  /** The type that the runtime has them in; one without a fraction is compared exactly. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  /** The size that its numbers have by what computes them, such as 1 for a sigmoid, however small all of them are. */
  readonly scale?: number;
}

/** How many bits of a number's fraction its type holds. */
const fractionBits: Readonly<Record<string, number>> = { float16: 10, float32: 23, float64: 52 };

/** The largest difference between two results; endless where they have other shapes, or one is no number where the other is. */
export function differenceOf(one: ResultNumbers, other: ResultNumbers): Difference {
  const endless = { absolute: Number.POSITIVE_INFINITY, ulps: Number.POSITIVE_INFINITY };
  if (String(one.shape) !== String(other.shape)) return endless;
  const [before, after] = [one.data, other.data];
  let [absolute, largest] = [0, one.scale ?? 0];
  for (let i = 0; i < before.length; i++) {
    const [a, b] = [before[i]!, after[i]!];
    if (Object.is(a, b) || a === b) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return endless;
    absolute = Math.max(absolute, Math.abs(a - b));
  }
  if (absolute === 0) return { absolute: 0, ulps: 0 };
  for (let i = 0; i < before.length; i++) {
    if (Number.isFinite(before[i]!)) largest = Math.max(largest, Math.abs(before[i]!));
  }
  const place = 2 ** (Math.floor(Math.log2(largest || absolute)) - (fractionBits[one.type] ?? 0));
  return { absolute, ulps: absolute / place };
}

/** The most ULPs that rounding explains, in deep networks too: 1e-3 of the largest number, and of half floats somewhat more. */
export const mostUlps = (type: string): number => Math.max(16, 2 ** ((fractionBits[type] ?? 0) - 10));

/** The larger of two differences, figure by figure. */
export const larger = (one: Difference, other: Difference): Difference => ({
  absolute: Math.max(one.absolute, other.absolute),
  ulps: Math.max(one.ulps, other.ulps),
});
