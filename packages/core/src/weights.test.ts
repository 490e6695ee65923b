import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { assertFinite, assertFits, largest, sizeOf, type Weights, weights, zerosLike } from "./weights.ts";

describe("weights", () => {
  it("keeps typed arrays and makes float32 of plain ones", () => {
    const data = Float64Array.of(1, 2);
    expect(weights(data).data).toBe(data);
    expect(weights([1, 2])).toEqual({ data: Float32Array.of(1, 2), shape: [2] });
    expect(weights([7], [])).toEqual({ data: Float32Array.of(7), shape: [] });
  });

  it("refuses a shape that does not hold the numbers", () => {
    expect(messageOf(() => weights([1, 2, 3], [2, 2]))).toMatchInlineSnapshot(
      `"INVALID_WEIGHTS: [@reg/core] weights: expected 4 numbers for shape [2,2], received 3. Give the shape in row-major order, for example [inputs, units] for a Dense kernel."`,
    );
    expect(messageOf(() => weights([1, 2], [-1, -2]))).toMatchInlineSnapshot(
      `"INVALID_WEIGHTS: [@reg/core] weights: expected a shape of whole numbers of at least 0, received [-1,-2]. Give the shape in row-major order, for example [inputs, units] for a Dense kernel."`,
    );
  });

  it.each([
    [null, undefined, "a list of numbers, a Float32Array or a Float64Array, received null"],
    ["0.1", undefined, `a list of numbers, a Float32Array or a Float64Array, received "0.1"`],
    [[1, "2"], undefined, `a list of numbers, a Float32Array or a Float64Array, received [1,"2"]`],
    [
      [1, 2],
      "[2]",
      `{ data, shape } with a Float32Array or a Float64Array, received {"data":a Float32Array of 8 bytes,"shape":"[2]"}`,
    ],
  ])("refuses %j as numbers", (data, shape, words) => {
    expect(messageOf(() => weights(data as number[], shape as unknown as number[]))).toBe(
      `INVALID_WEIGHTS: [@reg/core] weights: expected ${words}. Write weights([0.1, 0.2], [1, 2]).`,
    );
  });

  it("says which numbers do not fit a parameter", () => {
    const kernel = { path: "dense/kernel", shape: [4, 8] };
    const check = (given: unknown) => messageOf(() => assertFits(given as Weights, kernel, "@reg/tfjs"));
    expect(check(zerosLike(weights(new Float32Array(32), [8, 4])))).toBe(
      "INVALID_WEIGHTS: [@reg/tfjs] dense/kernel: expected 32 numbers, of shape [4,8], received 32, of shape [8,4].",
    );
    expect(check(null)).toBe(
      "INVALID_WEIGHTS: [@reg/tfjs] dense/kernel: expected { data, shape } with a Float32Array or a Float64Array, received null. Write weights([0.1, 0.2], [1, 2]).",
    );
    expect(check(weights(new Float32Array(32).fill(Number.NaN), [4, 8]))).toContain(
      "NON_FINITE_WEIGHTS: [@reg/tfjs] dense/kernel: expected finite numbers only",
    );
    assertFits(weights(new Float32Array(32), [4, 8]), kernel, "@reg/tfjs");
  });

  it("names the parameter and the package that met a NaN", () => {
    const sick = weights([1, Number.NaN]);
    expect(messageOf(() => assertFinite(sick, "dense/kernel", "@reg/tfjs"))).toMatchInlineSnapshot(
      `"NON_FINITE_WEIGHTS: [@reg/tfjs] dense/kernel: expected finite numbers only, received NaN at index 1. Training diverged before this point: lower the learning rate, or restore the last good weights."`,
    );
  });

  it("has a size, a greatest weight and zeros like it", () => {
    expect([sizeOf([2, 3]), sizeOf([]), sizeOf([4, 0])]).toEqual([6, 1, 0]);
    expect([largest([1, -3]), largest([])]).toEqual([3, 0]);
    expect(zerosLike(weights(Float64Array.of(1, 2), [1, 2]))).toEqual({ data: new Float64Array(2), shape: [1, 2] });
  });
});
