import { expect, it } from "vitest";
import { differenceOf } from "./difference.ts";

it("measures differences in the last place of the largest number", () => {
  const of = (...numbers: number[]) =>
    ({ type: "float32", shape: [numbers.length], data: Float32Array.from(numbers) }) as const;
  expect(differenceOf(of(1, 0), of(1, 2 ** -23))).toEqual({ absolute: 2 ** -23, ulps: 1 });
  expect(differenceOf(of(1), of(Number.NaN)).ulps).toBe(Number.POSITIVE_INFINITY);
  expect(differenceOf(of(Number.NaN), of(Number.NaN)).ulps).toBe(0);
  expect(differenceOf(of(1), of(1, 2)).ulps).toBe(Number.POSITIVE_INFINITY);
});

it("measures differences of small results of a sigmoid in the last place of 1", () => {
  const of = (number: number) => ({ type: "float32", shape: [1], data: Float32Array.of(number), scale: 1 }) as const;
  // onnxruntime gives either for the same sum.
  expect(differenceOf(of(0), of(2 ** -23))).toEqual({ absolute: 2 ** -23, ulps: 1 });
});
