// Operations along axes: sums and largest entries over some of them, sorted and summed up along one.
import type { Ops } from "@reg/core";
import { assertShape, cube, matrix, type Probe, spread } from "./probe.ts";

type Numbers = Pick<Probe, "shape" | "data">;

/** The indices of the `i`th number, row-major. */
function indexOf(shape: readonly number[], i: number): readonly number[] {
  let rest = i;
  return shape
    .toReversed()
    .map((length) => {
      const at = rest % length;
      rest = Math.floor(rest / length);
      return at;
    })
    .toReversed();
}

/** For each number, those whose indices are the same but on `axes`: itself among them, in their order. */
function linesOf({ shape, data }: Numbers, axes: readonly number[]): readonly (readonly number[])[] {
  const key = (i: number) =>
    indexOf(shape, i)
      .filter((_, axis) => !axes.includes(axis))
      .join();
  return data.map((_, i) => data.filter((_, j) => key(i) === key(j)));
}

const folds = {
  sum: (line: readonly number[]) => line.reduce((a, b) => a + b),
  largest: (line: readonly number[]) => line.reduce((a, b) => Math.max(a, b)),
} as const;

type Reduction = keyof typeof folds;

const over = (op: Reduction, of: Numbers, axes: readonly number[], keepDims: boolean): Probe => {
  const ones = of.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const left = keepDims ? ones : of.shape.filter((_, axis) => !axes.includes(axis));
  return {
    op,
    title: `of [${of.shape}] over [${axes}]${keepDims ? ", axes kept" : ""}`,
    ...of,
    compute(ops, w) {
      const reduced = assertShape(ops, ops[op](w, axes, keepDims), left);
      return spread(ops, w, keepDims ? reduced : ops.reshape(reduced, ones));
    },
    expected: linesOf(of, axes).map(folds[op]),
  };
};

/** Where the NaN comes from: weights that are NaN are refused before they get here. */
const roots = { shape: [4], data: [4, -1, 9, 16] } as const;
const lost = roots.data.map(() => Number.NaN);

const reductions = (op: Reduction): readonly Probe[] => [
  ...[[0], [1], [0, 1]].flatMap((axes) => [over(op, matrix, axes, false), over(op, matrix, axes, true)]),
  ...[[1], [0, 2], [2], [0, 1, 2]].flatMap((axes) => [over(op, cube, axes, false), over(op, cube, axes, true)]),
  {
    op,
    title: "of everything is a scalar",
    ...cube,
    compute: (ops, w) => spread(ops, w, assertShape(ops, ops[op](w), [])),
    expected: linesOf(cube, [0, 1, 2]).map(folds[op]),
  },
  { op, title: "keeps NaN", ...roots, compute: (ops, w) => spread(ops, w, ops[op](ops.sqrt(w))), expected: lost },
];

const belowZero: Probe = {
  op: "largest",
  title: "of negative numbers is not 0",
  shape: [3],
  data: [-4, -0.5, -2],
  compute: (ops, w) => spread(ops, w, ops.largest(w)),
  expected: [-0.5, -0.5, -0.5],
};

const changes = {
  sorted: (line: readonly number[]) => line.toSorted((a, b) => a - b),
  cumSum: (line: readonly number[]) => line.map((_, i) => folds.sum(line.slice(0, i + 1))),
} as const;

type Change = keyof typeof changes;

const along = (op: Change, of: Numbers, axis: number): Probe => {
  const lines = linesOf(of, [axis]).map(changes[op]);
  return {
    op,
    title: `of [${of.shape}] along axis ${axis}`,
    ...of,
    compute: (ops, w) => assertShape(ops, ops[op](w, axis), of.shape),
    expected: of.data.map((_, i) => lines[i]![indexOf(of.shape, i)[axis]!]!),
  };
};

const alongAxes = (op: Change): readonly Probe[] => [
  along(op, { shape: [5], data: [2, -1, 2, 0, -8] }, 0),
  along(op, matrix, 0),
  along(op, matrix, 1),
  ...[0, 1, 2].map((axis) => along(op, cube, axis)),
  along(op, { shape: [1, 3], data: [3, 1, 2] }, 0),
];

/** Where it stands is the backend's; that it is still there is not. */
const sortedKeepsNaN: Probe = {
  op: "sorted",
  title: "keeps NaN",
  ...roots,
  compute: <T>(ops: Ops<T>, w: T): T => spread(ops, w, ops.sum(ops.sorted(ops.sqrt(w), 0))),
  expected: lost,
};

const cumSumKeepsNaN: Probe = {
  op: "cumSum",
  title: "keeps NaN from where it stands on",
  ...roots,
  compute: (ops, w) => ops.cumSum(ops.sqrt(w), 0),
  expected: [2, Number.NaN, Number.NaN, Number.NaN],
};

/** Operations that add up, choose or arrange along axes. */
export const axisProbes: readonly Probe[] = [
  ...reductions("sum"),
  ...reductions("largest"),
  belowZero,
  ...alongAxes("sorted"),
  sortedKeepsNaN,
  ...alongAxes("cumSum"),
  cumSumKeepsNaN,
];
