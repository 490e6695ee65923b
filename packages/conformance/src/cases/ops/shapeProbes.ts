import type { Ops } from "@reg/core";
import { assertShape, type Probe, spread } from "./probe.ts";

const matrix = { shape: [2, 3], data: [1, -2, 4, 0.5, 8, -0.25] } as const;
const cube = { shape: [2, 3, 2], data: [1, -2, 4, 0.5, 8, -0.25, 3, 2, -1, 0.125, 6, -4] } as const;

/** What a sum over axes is beside each number of `data`: the numbers whose other indices are the same. */
function sumsOver({ shape, data }: Pick<Probe, "shape" | "data">, axes: readonly number[]): readonly number[] {
  const kept = (i: number) => {
    let rest = i;
    const index = shape.toReversed().map((length) => {
      const at = rest % length;
      rest = Math.floor(rest / length);
      return at;
    });
    return index
      .toReversed()
      .filter((_, axis) => !axes.includes(axis))
      .join();
  };
  return data.map((_, i) => data.reduce((sum, x, j) => (kept(i) === kept(j) ? sum + x : sum), 0));
}

const without = (shape: readonly number[], axes: readonly number[]) => shape.filter((_, axis) => !axes.includes(axis));
const withOnes = (shape: readonly number[], axes: readonly number[]) =>
  shape.map((length, axis) => (axes.includes(axis) ? 1 : length));

const summed = (of: Pick<Probe, "shape" | "data">, axes: readonly number[], keepDims: boolean): Probe => ({
  op: "sum",
  title: `of [${of.shape}] over [${axes}]${keepDims ? ", axes kept" : ""}`,
  ...of,
  compute(ops, w) {
    const ones = withOnes(of.shape, axes);
    const sum = assertShape(ops, ops.sum(w, axes, keepDims), keepDims ? ones : without(of.shape, axes));
    return spread(ops, w, keepDims ? sum : ops.reshape(sum, ones));
  },
  expected: sumsOver(of, axes),
});

const sums: readonly Probe[] = [
  ...[[0], [1], [0, 1]].flatMap((axes) => [summed(matrix, axes, false), summed(matrix, axes, true)]),
  ...[[1], [0, 2], [2], [0, 1, 2]].flatMap((axes) => [summed(cube, axes, false), summed(cube, axes, true)]),
  {
    op: "sum",
    title: "of everything is a scalar",
    ...cube,
    compute: (ops, w) => spread(ops, w, assertShape(ops, ops.sum(w), [])),
    expected: sumsOver(cube, [0, 1, 2]),
  },
  {
    op: "sum",
    title: "keeps NaN",
    shape: [4],
    data: [-1, 4, 9, 16],
    compute: (ops, w) => spread(ops, w, ops.sum(ops.sqrt(w))),
    expected: [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
  },
];

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
];

/** Operations that choose, add up, multiply and rearrange. */
export const shapeProbes: readonly Probe[] = [...wheres, ...sums, ...matMuls, ...rest];
