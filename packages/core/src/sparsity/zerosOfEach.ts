// How many of the zeros of a target each parameter gets. The smallest weights of all together would be those of whatever layer has small
// weights, down to its last one. So weights are ranked by what they add to their own parameter, as LAMP does (Lee, Park, Mo, Ahn and Shin 2021):
//
//     score of w = w^2 / (sum of v^2 over the weights v of its parameter with |v| >= |w|)
//
// The largest weight of each parameter has a score of 1. Weights are counted by the upper 16 bits of their size, so that a look is two passes.
import { rankOf, type WeightNumbers } from "./cutSmallest.ts";

/** Sizes whose upper 16 bits are the same. */
interface Bucket {
  readonly parameter: number;
  readonly count: number;
  readonly score: number;
}

const buckets = 2 ** 15;
const counts = new Uint32Array(buckets);
const squares = new Float64Array(buckets);

/** The buckets of a parameter's weights; those of zeros have a score of 0. */
function bucketsOf(array: WeightNumbers, parameter: number): readonly Bucket[] {
  counts.fill(0);
  squares.fill(0);
  for (let i = 0; i < array.length; i++) {
    const bucket = rankOf(array[i]!) >>> 16;
    counts[bucket]!++;
    squares[bucket]! += array[i]! * array[i]!;
  }
  const found: Bucket[] = [];
  let above = 0;
  for (let bucket = buckets - 1; bucket >= 0; bucket--) {
    const count = counts[bucket]!;
    if (count === 0) continue;
    above += squares[bucket]!;
    found.push({ parameter, count, score: squares[bucket]! === 0 ? 0 : squares[bucket]! / count / above });
  }
  return found;
}

/** How many zeros each array is to have, `zeros` together. */
export function zerosOfEach(arrays: readonly WeightNumbers[], zeros: number): readonly number[] {
  const each = arrays.map(() => 0);
  const order = arrays.flatMap(bucketsOf).sort((a, b) => a.score - b.score || a.parameter - b.parameter);
  let left = zeros;
  for (const { parameter, count } of order) {
    if (left <= 0) break;
    each[parameter]! += Math.min(count, left);
    left -= count;
  }
  return each;
}
