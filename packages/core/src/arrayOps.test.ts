import { describe, expect, it } from "vitest";
import { arrayOps as ops } from "./arrayOps.ts";
import { weights } from "./weights.ts";

const matrix = weights([1, -2, 3, 4, 0, -6], [2, 3]);
const numbers = ({ data }: { data: ArrayLike<number> }) => Array.from(data);

describe("arrayOps", () => {
  it("broadcasts as NumPy does", () => {
    const row = weights([10, 20, 30], [3]);
    const column = weights([100, 200], [2, 1]);
    expect(numbers(ops.add(matrix, row))).toEqual([11, 18, 33, 14, 20, 24]);
    expect(numbers(ops.add(column, row))).toEqual([110, 120, 130, 210, 220, 230]);
    expect(ops.add(column, row).shape).toEqual([2, 3]);
    expect(numbers(ops.sub(row, matrix))).toEqual([9, 22, 27, 6, 20, 36]);
    expect(numbers(ops.mul(matrix, 2))).toEqual([2, -4, 6, 8, 0, -12]);
    expect(numbers(ops.div(ops.scalar(12), weights([1, 2, 3])))).toEqual([12, 6, 4]);
    expect(numbers(ops.add(weights([1], [1]), weights([], [0])))).toEqual([]);
  });

  it("has a sign of 0 at 0, and keeps NaN", () => {
    expect(numbers(ops.sign(weights([-2, 0, 3, Number.NaN])))).toEqual([-1, 0, 1, Number.NaN]);
    expect(numbers(ops.max(weights([Number.NaN]), 0))).toEqual([Number.NaN]);
  });

  it("sums over axes, or all of them", () => {
    expect(ops.sum(matrix)).toEqual({ data: Float64Array.of(0), shape: [] });
    expect(ops.sum(matrix, [0])).toEqual({ data: Float64Array.of(5, -2, -3), shape: [3] });
    expect(ops.sum(matrix, [1], true)).toEqual({ data: Float64Array.of(2, -2), shape: [2, 1] });
  });

  it("chooses where a condition holds", () => {
    const positive = ops.greater(matrix, 0);
    expect(numbers(ops.where(positive, matrix, 9))).toEqual([1, 9, 3, 4, 9, 9]);
    expect(numbers(ops.where(positive, 1, weights([5, 6, 7], [3])))).toEqual([1, 6, 1, 1, 6, 7]);
  });

  it("multiplies matrices, either transposed", () => {
    const other = weights([1, 0, 2, -1, 1, 3], [3, 2]);
    const product = [1 * 1 - 2 * 2 + 3 * 1, 0 + 2 + 9, 4 + 0 - 6, 0 + 0 - 18];
    expect(ops.matMul(matrix, other)).toEqual({ data: Float64Array.from(product), shape: [2, 2] });
    const turn = (w: typeof matrix) => {
      const [rows, columns] = [w.shape[0]!, w.shape[1]!];
      const at = (i: number) => w.data[(i % rows) * columns + Math.floor(i / rows)]!;
      return weights(
        Float64Array.from({ length: w.data.length }, (_, i) => at(i)),
        [columns, rows],
      );
    };
    expect(numbers(ops.matMul(turn(matrix), other, { transposeA: true }))).toEqual(product);
    expect(numbers(ops.matMul(matrix, turn(other), { transposeB: true }))).toEqual(product);
    expect(numbers(ops.matMul(turn(matrix), turn(other), { transposeA: true, transposeB: true }))).toEqual(product);
  });

  it("has logarithms and powers of e", () => {
    expect(numbers(ops.log(weights(Float64Array.of(1, Math.E, 0, -1))))).toEqual([0, 1, -Infinity, Number.NaN]);
    expect(numbers(ops.exp(weights([0, 1])))).toEqual([1, Math.E]);
  });

  it("finds the largest entry over axes, or over all of them, and keeps NaN", () => {
    expect(ops.largest(matrix)).toEqual({ data: Float64Array.of(4), shape: [] });
    expect(ops.largest(matrix, [0])).toEqual({ data: Float64Array.of(4, 0, 3), shape: [3] });
    expect(ops.largest(matrix, [1], true)).toEqual({ data: Float64Array.of(3, 4), shape: [2, 1] });
    expect(numbers(ops.largest(weights([1, Number.NaN, 2])))).toEqual([Number.NaN]);
  });

  it("sorts along an axis, ascending", () => {
    expect(numbers(ops.sorted(matrix, 1))).toEqual([-2, 1, 3, -6, 0, 4]);
    expect(numbers(ops.sorted(matrix, 0))).toEqual([1, -2, -6, 4, 0, 3]);
    expect(numbers(ops.sorted(weights([10, 9, -1]), 0))).toEqual([-1, 9, 10]);
  });

  it("adds up along an axis", () => {
    expect(numbers(ops.cumSum(matrix, 1))).toEqual([1, -1, 2, 4, 4, -2]);
    expect(numbers(ops.cumSum(matrix, 0))).toEqual([1, -2, 3, 5, -2, -3]);
  });

  it("takes numbers as they are", () => {
    expect(ops.constant([1, 2], [2, 1])).toEqual({ data: Float64Array.of(1, 2), shape: [2, 1] });
  });

  it("has the identity matrix", () => expect(numbers(ops.eye(2))).toEqual([1, 0, 0, 1]));
});
