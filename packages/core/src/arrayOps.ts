// Ops over typed arrays: the plain arithmetic that everything else is compared with. Intermediate results are float64
// whatever the weights are, so nothing is lost before the end; it allocates freely. `kernels/` is for hot loops.
import { matMul } from "./matMul.ts";
import type { Ops } from "./ops.ts";
import { sizeOf, type Weights } from "./weights.ts";

/** For each axis of `shape` (aligned at its end) how far apart its entries are in `of`; 0 where `of` is broadcast. */
function strides(of: readonly number[], shape: readonly number[]): number[] {
  const result: number[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = of[axis - shape.length + of.length] ?? 1;
    result.unshift(length === 1 ? 0 : stride);
    stride *= length;
  }
  return result;
}

/** The shape two shapes broadcast to, as in NumPy. */
function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [one, other] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return one === 1 ? other : one;
  });
}

const array = (shape: readonly number[]): Weights => ({ data: new Float64Array(sizeOf(shape)), shape });
const scalar = (value: number): Weights => ({ data: Float64Array.of(value), shape: [] });
const lift = (value: Weights | number): Weights => (typeof value === "number" ? scalar(value) : value);

/** Entries beside each other in a result: `length` of them from `at` on; operand o has its own from `from[o]` on, `steps[o]` apart. */
type VisitLine = (at: number, length: number, from: readonly number[], steps: readonly number[]) => void;

/** Calls `visit` with each line of `shape` along its last axis. */
function walkLines(shape: readonly number[], operands: readonly Weights[], visit: VisitLine) {
  const apart = operands.map((operand) => strides(operand.shape, shape));
  const last = shape.length - 1;
  const [length, steps] = [shape[last] ?? 1, apart.map((each) => each[last] ?? 0)];
  const [from, index] = [operands.map(() => 0), shape.map(() => 0)];
  for (let at = 0, size = sizeOf(shape); at < size; at += length) {
    visit(at, length, from, steps);
    for (let axis = last - 1; axis >= 0; axis--) {
      const wrapped = ++index[axis]! === shape[axis];
      const moved = wrapped ? 1 - shape[axis]! : 1;
      for (let o = 0; o < from.length; o++) from[o]! += moved * apart[o]![axis]!;
      if (!wrapped) break;
      index[axis] = 0;
    }
  }
}

function unary(x: Weights, f: (x: number) => number): Weights {
  const out = array(x.shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = f(x.data[i]!);
  return out;
}

function binary(one: Weights, other: Weights | number, f: (a: number, b: number) => number): Weights {
  const [a, b] = [one, lift(other)];
  const out = array(broadcastShape(a.shape, b.shape));
  walkLines(out.shape, [a, b], (at, length, [i = 0, j = 0], [down = 0, across = 0]) => {
    for (let n = 0; n < length; n++) out.data[at + n] = f(a.data[i + n * down]!, b.data[j + n * across]!);
  });
  return out;
}

/** A reduction over `axes`, from `initial`, by `join`. */
const reduction =
  (initial: number, join: (total: number, x: number) => number) =>
  (x: Weights, axes: readonly number[] = x.shape.map((_, axis) => axis), keepDims = false): Weights => {
    const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    const out = array(kept);
    out.data.fill(initial);
    walkLines(x.shape, [out], (at, length, [j = 0], [step = 0]) => {
      for (let n = 0; n < length; n++) out.data[j + n * step] = join(out.data[j + n * step]!, x.data[at + n]!);
    });
    return { data: out.data, shape: keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis)) };
  };

/** Each line of entries along `axis` becomes what `change` gives for it. */
function alongAxis(x: Weights, axis: number, change: (line: Float64Array) => Float64Array): Weights {
  const length = x.shape[axis]!;
  const stride = sizeOf(x.shape.slice(axis + 1));
  const out = array(x.shape);
  for (let at = 0; at < out.data.length; at++) {
    if (Math.floor(at / stride) % length !== 0) continue;
    const line = change(Float64Array.from({ length }, (_, i) => x.data[at + i * stride]!));
    for (let i = 0; i < length; i++) out.data[at + i * stride] = line[i]!;
  }
  return out;
}

function runningSums(line: Float64Array): Float64Array {
  let total = 0;
  return line.map((x) => {
    total += x;
    return total;
  });
}

/** The arithmetic over typed arrays: float64 results from float32 or float64 numbers. */
export const arrayOps: Ops<Weights> = {
  abs: (x) => unary(x, Math.abs),
  sqrt: (x) => unary(x, Math.sqrt),
  sign: (x) => unary(x, Math.sign),
  add: (a, b) => binary(a, b, (x, y) => x + y),
  sub: (a, b) => binary(a, b, (x, y) => x - y),
  mul: (a, b) => binary(a, b, (x, y) => x * y),
  div: (a, b) => binary(a, b, (x, y) => x / y),
  min: (a, b) => binary(a, b, Math.min),
  max: (a, b) => binary(a, b, Math.max),
  greater: (a, b) => binary(a, b, (x, y) => (x > y ? 1 : 0)),
  where(condition, one, other) {
    const [a, b] = [lift(one), lift(other)];
    const out = array(broadcastShape(condition.shape, broadcastShape(a.shape, b.shape)));
    walkLines(out.shape, [condition, a, b], (at, length, [c = 0, i = 0, j = 0], [choice = 0, down = 0, across = 0]) => {
      for (let n = 0; n < length; n++) {
        out.data[at + n] = condition.data[c + n * choice] ? a.data[i + n * down]! : b.data[j + n * across]!;
      }
    });
    return out;
  },
  sum: reduction(0, (total, x) => total + x),
  matMul,
  reshape: (x, shape) => ({ data: x.data, shape }),
  shape: (x) => x.shape,
  scalar,
  eye(size) {
    const out = array([size, size]);
    for (let i = 0; i < size; i++) out.data[i * (size + 1)] = 1;
    return out;
  },
  log: (x) => unary(x, Math.log),
  exp: (x) => unary(x, Math.exp),
  largest: reduction(-Infinity, Math.max),
  // NaN is sorted last, as NumPy and tfjs have it.
  sorted: (x, axis) => alongAxis(x, axis, (line) => line.sort()),
  cumSum: (x, axis) => alongAxis(x, axis, runningSums),
  constant: (data, shape) => ({ data: Float64Array.from(data), shape }),
};
