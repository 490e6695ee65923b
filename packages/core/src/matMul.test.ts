import { describe, expect, it } from "vitest";
import { matMul } from "./matMul.ts";
import type { Weights } from "./weights.ts";

/** Whole numbers, whose sums float64 holds exactly in any order. */
const matrix = (rows: number, columns: number, seed: number): Weights => ({
  data: Float32Array.from({ length: rows * columns }, (_, i) => ((i * 7919 + seed * 104729) % 23) - 11),
  shape: [rows, columns],
});

/** One result after the other. */
function plain(a: Weights, b: Weights, transposeA: boolean, transposeB: boolean): Weights {
  const at = ({ data, shape }: Weights, i: number, j: number, turned: boolean) =>
    turned ? data[j * shape[1]! + i]! : data[i * shape[1]! + j]!;
  const [rows, inner] = transposeA ? a.shape.toReversed() : a.shape;
  const columns = b.shape[transposeB ? 0 : 1]!;
  const data = Float64Array.from({ length: rows! * columns }, (_, place) => {
    const [i, j] = [Math.floor(place / columns), place % columns];
    let total = 0;
    for (let k = 0; k < inner!; k++) total += at(a, i, k, transposeA) * at(b, k, j, transposeB);
    return total;
  });
  return { data, shape: [rows!, columns] };
}

describe("the product of two matrices", () => {
  // Whole tiles, rests of tiles, rests of the depth, a single number.
  const sizes = [
    [4, 8, 8],
    [5, 300, 7],
    [3, 257, 2],
    [1, 1, 1],
    [2, 512, 4],
    [9, 3, 6],
  ] as const;
  it.each(sizes)("is the plain sums for [%i, %i] by [%i columns]", (rows, inner, columns) => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const) {
      const a = transposeA ? matrix(inner, rows, 1) : matrix(rows, inner, 1);
      const b = transposeB ? matrix(columns, inner, 2) : matrix(inner, columns, 2);
      expect(matMul(a, b, { transposeA, transposeB })).toEqual(plain(a, b, transposeA, transposeB));
    }
  });

  it.each([
    [6, 9],
    [7, 301],
    [1, 5],
  ])("is symmetric for a matrix [%i, %i] by its own transpose", (rows, columns) => {
    const w = matrix(rows, columns, 3);
    expect(matMul(w, w, { transposeB: true })).toEqual(plain(w, w, false, true));
    expect(matMul(w, w, { transposeA: true })).toEqual(plain(w, w, true, false));
  });

  it("takes less time than one result after the other", () => {
    const size = 600;
    const a = Float64Array.from(matrix(size, size, 4).data);
    const time = (multiply: () => unknown) => {
      const before = process.cpuUsage();
      multiply();
      return process.cpuUsage(before).user;
    };
    const blocked = time(() => matMul({ data: a, shape: [size, size] }, matrix(size, size, 5)));
    const plainly = time(() => {
      const out = new Float64Array(size * size);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          let total = 0;
          for (let k = 0; k < size; k++) total += a[i * size + k]! * a[j * size + k]!;
          out[i * size + j] = total;
        }
      }
      return out;
    });
    // A third where it was measured, of the process' own time.
    expect(blocked / plainly).toBeLessThan(0.8);
  });
});
