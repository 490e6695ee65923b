// Groups of a weight as matrices. On wasm a broadcast along short rows takes ten times as long as a sum of two matrices, and a ReduceSum
// several times as long as a product with ones. So products with ones sum over groups, and spread a number of each group over it. Along
// rows of 300 a broadcast takes 1.5 times as long as the sum, less than to write the matrix with a product.
// 784x64 float32, one thread, microseconds on the web:
//
//     Σ over rows     ReduceSum 99 · Gemm of ones and the transpose 15      Σ over columns    ReduceSum 56 · MatMul 6
//     + a column      Add 60 to 105 · Gemm with ones and Add 17             + a row           Add 60 to 95 · MatMul and Add 14
import { sizeOf } from "@reg/core/adapter";
import { type Graph, tensor, type Value } from "@reg/onnx-graph";

/** Sums of up to this many float32 lose less than 1e-6, on either runtime. */
const longest = 4096;

/** A weight seen as its groups. Numbers of groups are a row, `[1, groups]`. What is seen may have only some of the groups. */
export interface GroupView {
  /** A value of the weight's shape, as the other functions take it. */
  of(graph: Graph, weight: Value): Value;
  /** What is seen, in the weight's shape. */
  back(graph: Graph, seen: Value): Value;
  /** Σ over each group. */
  sum(graph: Graph, seen: Value): Value;
  /** The number of each group at all of its entries. */
  spread(graph: Graph, numbers: Value): Value;
  /** What is seen, with the number of its group added to each entry. */
  add(graph: Graph, seen: Value, numbers: Value): Value;
  /** The groups of these indices. */
  take(graph: Graph, seen: Value, indices: Value): Value;
}

/** The length of the parts by which a long sum is made; `undefined` where there is none that suits both the parts and their sum. */
function partOf(length: number): number | undefined {
  for (let part = Math.min(length, longest); part * longest >= length; part--) if (length % part === 0) return part;
  return undefined;
}

const reshaped = (graph: Graph, x: Value, shape: readonly number[]) => graph.op("Reshape", [x, graph.integers(shape)]);

const ones = (graph: Graph, { type = "float32" }: Value, shape: readonly number[]) =>
  graph.constant(tensor(type, [...shape], new Array(sizeOf(shape)).fill(1)));

/** Sums of the rows of `[…, length]`, as one row. */
function rowSums(graph: Graph, x: Value, length: number): Value {
  const part = partOf(length)!;
  if (part < length) {
    const sums = rowSums(graph, reshaped(graph, x, [-1, part]), part);
    return rowSums(graph, reshaped(graph, sums, [-1, length / part]), length / part);
  }
  return graph.op("Gemm", [ones(graph, x, [1, length]), x], { transB: 1 });
}

/** Sums of the columns of `[length, …]`, as one row. */
function columnSums(graph: Graph, x: Value, length: number): Value {
  const part = partOf(length)!;
  if (part < length) {
    const sums = columnSums(graph, reshaped(graph, x, [length / part, -1]), length / part);
    return columnSums(graph, reshaped(graph, sums, [part, -1]), part);
  }
  return length === 1 ? x : graph.op("MatMul", [ones(graph, x, [1, length]), x]);
}

/** Each number of a row, `length` times in a row of its own. */
const asColumns = (graph: Graph, row: Value, length: number) =>
  graph.op("Gemm", [row, ones(graph, row, [1, length])], { transA: 1 });

/** A row `length` times, one below the other. */
const asRows = (graph: Graph, row: Value, length: number) =>
  length === 1 ? row : graph.op("MatMul", [ones(graph, row, [length, 1]), row]);

const take = (axis: number) => (graph: Graph, seen: Value, indices: Value) =>
  graph.op("Gather", [seen, indices], { axis });

/** From rows of this length on, a broadcast takes less time than a product with ones. */
const longBroadcast = 128;

type SumsAndCopies = Pick<GroupView, "sum" | "spread" | "add" | "take">;

const columns = (before: number, groups: number): SumsAndCopies => ({
  sum: (graph, x) => columnSums(graph, x, before),
  spread: (graph, row) => asRows(graph, row, before),
  add(graph, x, row) {
    if (before === 1 || groups >= longBroadcast) return graph.op("Add", [x, row]);
    return graph.op("Gemm", [ones(graph, row, [before, 1]), row, x]);
  },
  take: take(1),
});

const rows = (each: number): SumsAndCopies => ({
  sum: (graph, x) => rowSums(graph, x, each),
  spread: (graph, row) => asColumns(graph, row, each),
  add(graph, x, row) {
    if (each >= longBroadcast) return graph.op("Add", [x, reshaped(graph, row, [-1, 1])]);
    return graph.op("Gemm", [row, ones(graph, row, [1, each]), x], { transA: 1 });
  },
  take: take(0),
});

/** Rows within columns. */
function blocks(before: number, each: number): SumsAndCopies {
  const spread = (graph: Graph, row: Value) => {
    const copies = reshaped(graph, asRows(graph, row, before), [1, -1]);
    return reshaped(graph, asColumns(graph, copies, each), [before, -1, each]);
  };
  return {
    sum(graph, x) {
      const sums = rowSums(graph, reshaped(graph, x, [-1, each]), each);
      return columnSums(graph, reshaped(graph, sums, [before, -1]), before);
    },
    spread,
    add: (graph, x, row) => graph.op("Add", [x, spread(graph, row)]),
    take: take(1),
  };
}

/**
 * A weight of this shape as `[before, groups, each]`, in the form that takes the fewest nodes. `undefined` where a group is so long
 * that its sum would not be exact.
 */
export function groupView(
  shape: readonly number[],
  [before, groups, each]: readonly [number, number, number],
): GroupView | undefined {
  if (partOf(before) === undefined || partOf(each) === undefined) return undefined;
  const seen = each === 1 ? [before, groups] : before === 1 ? [groups, each] : [before, groups, each];
  const same = seen.length === shape.length && seen.every((length, i) => length === shape[i]);
  const form = each === 1 ? columns(before, groups) : before === 1 ? rows(each) : blocks(before, each);
  return {
    of: (graph, weight) => (same ? weight : reshaped(graph, weight, seen)),
    back: (graph, x) => (same ? x : reshaped(graph, x, shape)),
    ...form,
  };
}
