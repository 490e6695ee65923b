// Sums of many numbers in blocks. A runtime adds float32 numbers one after the other, and loses 5e-5 of a sum of 250,000 and
// 2e-3 of one of 3 million; sums of blocks, added up, lose less than 1e-6.
import { sizeOf } from "@reg/core/adapter";
import { type Graph, reduce, tensor, type Value } from "@reg/onnx-graph";

/** Up to here one sum loses less than 1e-6. */
const longest = 4096;

/** How a length falls into blocks: the last block may be filled up with zeros. */
interface Blocks {
  readonly count: number;
  readonly length: number;
}

/** Blocks of at most `most` numbers: whole ones where the length has a divisor that is not too small. */
export function blocksOf(total: number, most = 1024): Blocks {
  for (let length = Math.min(most, total); length >= most / 8; length--) {
    if (total % length === 0) return { count: total / length, length };
  }
  return { count: Math.ceil(total / (most / 2)), length: most / 2 };
}

/** Numbers along the middle axis of `x`, [outer, total, inner], as [outer, count, length, inner]. */
function inBlocks(
  graph: Graph,
  x: Value,
  [outer, total, inner]: readonly [number, number, number],
  blocks: Blocks,
): Value {
  const rest = blocks.count * blocks.length - total;
  const flat = graph.op("Reshape", [x, graph.integers([outer, total, inner])]);
  const whole = rest === 0 ? flat : graph.op("Pad", [flat, graph.integers([0, 0, 0, 0, rest, 0])]);
  return graph.op("Reshape", [whole, graph.integers([outer, blocks.count, blocks.length, inner])]);
}

/** Sums of the columns of [total, inner]: a product with ones is the fastest on both runtimes. */
function columnSums(graph: Graph, x: Value, [total, inner]: readonly [number, number]): Value {
  const ones = graph.constant(tensor(x.type ?? "float32", [1, total], new Array(total).fill(1)));
  return graph.op("MatMul", [ones, graph.op("Reshape", [x, graph.integers([total, inner])])]);
}

/** A short sum. Only the axes that are longer than 1 count: where these come first, what is summed are columns. */
function shortSum(graph: Graph, x: Value, shape: readonly number[], axes: readonly number[], keepDims: boolean): Value {
  const [total, inner] = [true, false].map((summed) => sizeOf(shape.filter((_, i) => axes.includes(i) === summed)));
  const last = Math.max(...axes.filter((axis) => shape[axis]! > 1));
  const areColumns = shape.every((length, axis) => length === 1 || axes.includes(axis) === axis <= last);
  if (!areColumns || total === 1 || inner === 1) return reduce(graph, "ReduceSum", x, axes, keepDims);
  const kept = keepDims
    ? shape.map((length, i) => (axes.includes(i) ? 1 : length))
    : shape.filter((_, i) => !axes.includes(i));
  return graph.op("Reshape", [columnSums(graph, x, [total!, inner!]), graph.integers(kept)]);
}

/** Sums along the middle axis of [outer, total, inner], as [outer, inner]. */
function sumAlong(graph: Graph, x: Value, [outer, total, inner]: readonly [number, number, number]): Value {
  if (total <= longest) {
    return reduce(graph, "ReduceSum", graph.op("Reshape", [x, graph.integers([outer, total, inner])]), [1], false);
  }
  const blocks = blocksOf(total);
  const sums = reduce(graph, "ReduceSum", inBlocks(graph, x, [outer, total, inner], blocks), [2], false);
  return sumAlong(graph, sums, [outer, blocks.count, inner]);
}

/** The axes as runs of neighbours, the last run first. */
function runsOf(axes: readonly number[]): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  for (const axis of axes.toSorted((a, b) => b - a)) {
    const last = runs.at(-1);
    if (last && last[0] === axis + 1) last[0] = axis;
    else runs.push([axis, axis]);
  }
  return runs;
}

/** Σ x over these axes of a value of this shape: one node for short sums, blocks for long ones. */
export function blockedSum(
  graph: Graph,
  x: Value,
  shape: readonly number[],
  axes: readonly number[],
  keepDims: boolean,
): Value {
  if (axes.length === 0) return x;
  if (sizeOf(axes.map((axis) => shape[axis]!)) <= longest) return shortSum(graph, x, shape, axes, keepDims);
  let [sum, lengths] = [x, shape];
  for (const [from, to] of runsOf(axes)) {
    const of = (start: number, end?: number) => sizeOf(lengths.slice(start, end));
    sum = sumAlong(graph, sum, [of(0, from), of(from, to + 1), of(to + 1)]);
    lengths = lengths.map((length, axis) => (axis >= from && axis <= to ? 1 : length));
  }
  const kept = keepDims ? lengths : lengths.filter((_, axis) => !axes.includes(axis));
  return graph.op("Reshape", [sum, graph.integers(kept)]);
}
