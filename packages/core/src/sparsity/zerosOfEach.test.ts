import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zerosOfEach } from "./zerosOfEach.ts";

/** The score of each weight, by its definition. */
const scoresOf = (array: Float32Array) =>
  [...array].map((w) => {
    const above = array.filter((v) => Math.abs(v) >= Math.abs(w)).reduce((sum, v) => sum + v * v, 0);
    return above === 0 ? 0 : (w * w) / above;
  });

describe("zerosOfEach", () => {
  it("ranks weights by what they add to their own parameter", () => {
    // Scores: 1/14, 4/13, 1 and, in a layer of small weights, 0.0001/0.0014, 0.0004/0.0013, 1.
    const arrays = [Float32Array.of(1, 2, 3), Float32Array.of(0.01, 0.02, 0.03)];
    expect(zerosOfEach(arrays, 2)).toEqual([1, 1]);
    expect(zerosOfEach(arrays, 4)).toEqual([2, 2]);
  });

  it("leaves each parameter its largest weight as long as it can, of however small weights it is", () => {
    const small = Float32Array.from({ length: 10 }, (_, i) => 1e-6 * (i + 1));
    const large = Float32Array.from({ length: 1000 }, (_, i) => 1 + i);
    const [zeros, others] = zerosOfEach([small, large], 1008) as [number, number];
    expect([zeros, others]).toEqual([9, 999]);
  });

  it("begins with what is 0 already", () => {
    expect(zerosOfEach([Float32Array.of(0, 0, -0, 5), Float32Array.of(1, 1)], 3)).toEqual([3, 0]);
  });

  it("agrees with a sort by the scores where sizes differ in their upper bits", () => {
    // Powers of 2 have buckets of their own.
    const weights = fc.uniqueArray(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 12 });
    const check = fc.property(fc.array(weights, { minLength: 1, maxLength: 4 }), fc.nat(), (exponents, wanted) => {
      const arrays = exponents.map((own) => Float32Array.from(own, (exponent) => 2 ** exponent));
      const all = arrays.flatMap((array, parameter) => scoresOf(array).map((score) => ({ parameter, score })));
      const zeros = wanted % (all.length + 1);
      const each = zerosOfEach(arrays, zeros);
      expect(each.reduce((a, b) => a + b, 0)).toBe(zeros);
      const order = all.sort((a, b) => a.score - b.score || a.parameter - b.parameter).slice(0, zeros);
      // Sums in another order differ in the last bit, which may change places of equal scores.
      const least = (parameter: number) => order.filter((one) => one.parameter === parameter).length;
      expect(each.map((own, parameter) => Math.abs(own - least(parameter)) <= 1)).toEqual(arrays.map(() => true));
    });
    fc.assert(check, { seed: 20_261_127, numRuns: 300 });
  });
});
