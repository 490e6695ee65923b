import type { Ops } from "@reg/core";
import { assertShape, cube, matrix, type Probe, spread } from "./probe.ts";

type Matrix = readonly (readonly number[])[];
const rowsOf = (data: readonly number[], columns: number): Matrix =>
  Array.from({ length: data.length / columns }, (_, row) => data.slice(row * columns, (row + 1) * columns));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, column) => a.map((row) => row[column]!));
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => transposed(b).map((column) => row.reduce((sum, x, i) => sum + x * column[i]!, 0)));

const [wide, tall] = [rowsOf(matrix.data, 3), rowsOf(matrix.data, 2)];
/** 3 by 3, and not symmetric. */
const square = product(tall, wide);
const squareOf = <T>(ops: Ops<T>, w: T): T => assertShape(ops, ops.matMul(ops.reshape(w, [3, 2]), w), [3, 3]);

const matMuls: readonly Probe[] = [
  {
    op: "matMul",
    title: "of two matrices",
    ...matrix,
    compute: (ops, w) => ops.matMul(w, squareOf(ops, w)),
    expected: product(wide, square).flat(),
  },
  {
    op: "matMul",
    title: "with the first transposed",
    ...matrix,
    compute: (ops, w) => ops.matMul(ops.reshape(w, [3, 2]), squareOf(ops, w), { transposeA: true }),
    expected: product(transposed(tall), square).flat(),
  },
  {
    op: "matMul",
    title: "with the second transposed",
    ...matrix,
    compute: (ops, w) => ops.matMul(w, squareOf(ops, w), { transposeB: true }),
    expected: product(wide, transposed(square)).flat(),
  },
  {
    op: "matMul",
    title: "with both transposed",
    ...matrix,
    compute: (ops, w) => ops.matMul(ops.reshape(w, [3, 2]), squareOf(ops, w), { transposeA: true, transposeB: true }),
    expected: product(transposed(tall), transposed(square)).flat(),
  },
];

const wheres: readonly Probe[] = [
  {
    op: "where",
    title: "between numbers",
    ...matrix,
    compute: (ops, w) => ops.where(ops.greater(w, 0.75), 3, -3),
    expected: [3, -3, 3, -3, 3, -3],
  },
  {
    op: "where",
    title: "between an array and a number",
    ...matrix,
    compute: (ops, w) => ops.where(ops.greater(w, 0.75), w, 0),
    expected: [1, 0, 4, 0, 8, 0],
  },
  {
    op: "where",
    title: "between a number and an array",
    ...matrix,
    compute: (ops, w) => ops.where(ops.greater(w, 0.75), 0, w),
    expected: [0, -2, 0, 0.5, 0, -0.25],
  },
  {
    op: "where",
    title: "by a column, between a row and an array",
    ...matrix,
    // Row sums are 3 and 8.25, column sums 1.5, 6 and 3.75.
    compute: (ops, w) => ops.where(ops.greater(ops.sum(w, [1], true), 5), ops.sum(w, [0], true), w),
    expected: [1, -2, 4, 1.5, 6, 3.75],
  },
  {
    op: "where",
    title: "does not let a NaN through from the side that is not taken",
    shape: [4],
    data: [-1, 4, -9, 16],
    compute: (ops, w) => ops.where(ops.greater(w, 0), ops.sqrt(w), 0),
    expected: [0, 2, 0, 4],
  },
];

const rest: readonly Probe[] = [
  {
    op: "reshape",
    title: "reads row by row",
    ...matrix,
    compute(ops, w) {
      const tall = assertShape(ops, ops.reshape(w, [3, 2]), [3, 2]);
      return ops.reshape(ops.sub(tall, ops.sum(tall, [1], true)), [2, 3]);
    },
    // Each pair of neighbours, the other one with its sign turned.
    expected: [2, -1, -0.5, -4, 0.25, -8],
  },
  {
    op: "shape",
    title: "of the weights",
    ...cube,
    compute: (ops, w) => assertShape(ops, w, [2, 3, 2]),
    expected: cube.data,
  },
  {
    op: "scalar",
    title: "has no axis",
    ...matrix,
    compute: (ops, w) => spread(ops, w, assertShape(ops, ops.scalar(0.75), [])),
    expected: matrix.data.map(() => 0.75),
  },
  {
    op: "eye",
    title: "is 1 on the diagonal",
    shape: [3, 3],
    data: [0, 0, 0, 0, 0, 0, 0, 0, 0],
    compute: (ops, w) => ops.add(w, assertShape(ops, ops.eye(3), [3, 3])),
    expected: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  {
    op: "constant",
    title: "is read row by row",
    ...matrix,
    compute: (ops, w) => ops.add(ops.mul(w, 0), assertShape(ops, ops.constant([1, 2, 3, 4, 5, 6], [2, 3]), [2, 3])),
    expected: [1, 2, 3, 4, 5, 6],
  },
  {
    op: "constant",
    title: "is broadcast",
    ...matrix,
    compute: (ops, w) => spread(ops, w, assertShape(ops, ops.constant([0.5, -2], [2, 1]), [2, 1])),
    expected: [0.5, 0.5, 0.5, -2, -2, -2],
  },
  {
    op: "constant",
    title: "of no axis is a scalar",
    ...matrix,
    compute: (ops, w) => spread(ops, w, assertShape(ops, ops.constant([-0.75], []), [])),
    expected: matrix.data.map(() => -0.75),
  },
];

/** Operations that choose, multiply and rearrange. */
export const shapeProbes: readonly Probe[] = [...wheres, ...matMuls, ...rest];
