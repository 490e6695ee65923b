import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countZeros, cutSmallest } from "./cutSmallest.ts";

describe("cutSmallest", () => {
  it("cuts the smallest, whatever their signs", () => {
    const array = Float64Array.of(3, -1, 0.5, -0.25, 2, -4);
    cutSmallest(array, 3);
    expect([...array]).toEqual([3, 0, 0, 0, 2, -4]);
  });

  it("cuts the first of equal ones", () => {
    const array = Float32Array.of(1, -1, 1, 1);
    cutSmallest(array, 3);
    expect([...array]).toEqual([0, 0, 0, 1]);
  });

  it("leaves weights alone where there are zeros enough", () => {
    const array = Float32Array.of(0, 1e-30, -0, 2);
    cutSmallest(array, 2);
    expect([...array]).toEqual([0, Math.fround(1e-30), 0, 2]);
    cutSmallest(array, 0);
    expect(countZeros([array])).toBe(2);
  });

  it("leaves exactly the largest, as a sort would", () => {
    const numbers = fc.array(
      fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, -1, 1e-40)),
      {
        minLength: 1,
      },
    );
    const check = fc.property(numbers, fc.nat(), (given, wanted) => {
      const array = Float32Array.from(given);
      const zeros = wanted % (array.length + 1);
      const order = [...array.keys()].sort((a, b) => Math.abs(array[a]!) - Math.abs(array[b]!) || a - b);
      const expected = array.slice();
      for (const i of order.slice(0, zeros)) expected[i] = 0;
      cutSmallest(array, zeros);
      // -0 is a zero.
      expect([...array].map((w) => w + 0)).toEqual([...expected].map((w) => w + 0));
    });
    fc.assert(check, { seed: 20_261_127, numRuns: 500 });
  });
});
