import type { Ops } from "@reg/core";
import type { Probe } from "./probe.ts";

const functions = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  min: Math.min,
  max: Math.max,
  greater: (a: number, b: number) => (a > b ? 1 : 0),
} as const;

type Binary = keyof typeof functions;
const names = Object.keys(functions) as Binary[]; // The keys of an object literal.

const [rows, columns] = [2, 3];
const data = [1, -2, 4, 0.5, 8, -0.25];
const sumOf = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b);
const rowSums = [0, 1].map((row) => sumOf(data.slice(row * columns, (row + 1) * columns)));
const columnSums = [0, 1, 2].map((column) => data[column]! + data[columns + column]!);

/** What stands on the other side: how it is made of the weights, and its number beside each of theirs. */
const operands: readonly {
  readonly title: string;
  make<T>(ops: Ops<T>, w: T): T | number;
  readonly at: (i: number) => number;
}[] = [
  { title: "a number", make: () => 1.5, at: () => 1.5 },
  { title: "a scalar", make: (ops) => ops.scalar(0.5), at: () => 0.5 },
  { title: "an array of its shape", make: (ops, w) => ops.mul(w, w), at: (i) => data[i]! ** 2 },
  { title: "a row [1, 3]", make: (ops, w) => ops.sum(w, [0], true), at: (i) => columnSums[i % columns]! },
  { title: "a vector [3]", make: (ops, w) => ops.sum(w, [0]), at: (i) => columnSums[i % columns]! },
  { title: "a column [2, 1]", make: (ops, w) => ops.sum(w, [1], true), at: (i) => rowSums[Math.floor(i / columns)]! },
];

/** What `greater` gives may be the backend's booleans: only `where` reads it. */
const apply = <T>(ops: Ops<T>, op: Binary, a: T, b: T | number): T =>
  op === "greater" ? ops.where(ops.greater(a, b), 1, 0) : ops[op](a, b);

const withOperand = (op: Binary): Probe[] =>
  operands.map(({ title, make, at }) => ({
    op,
    title: `with ${title}`,
    shape: [rows, columns],
    data,
    compute: (ops, w) => apply(ops, op, w, make(ops, w)),
    expected: data.map((x, i) => functions[op](x, at(i))),
  }));

/** The left side is broadcast too. */
const turned = (op: Binary): Probe => ({
  op,
  title: "of a column with an array",
  shape: [rows, columns],
  data,
  compute: (ops, w) => apply(ops, op, ops.sum(w, [1], true), w),
  expected: data.map((x, i) => functions[op](rowSums[Math.floor(i / columns)]!, x)),
});

// A stack whose maximum takes "the other one" for a NaN hides weights that diverged.
const mixed = [-1, 4, -9, 0.25];
const roots = mixed.map(Math.sqrt);

const keepsNaN = (op: Exclude<Binary, "greater">): Probe[] => {
  const probe = (title: string, compute: Probe["compute"], expected: (i: number) => number): Probe => ({
    op,
    title: `keeps NaN ${title}`,
    shape: [4],
    data: mixed,
    compute,
    expected: mixed.map((_, i) => expected(i)),
  });
  const f = functions[op];
  return [
    probe(
      "beside a number",
      (ops, w) => ops[op](ops.sqrt(w), 1),
      (i) => f(roots[i]!, 1),
    ),
    probe(
      "on the left",
      (ops, w) => ops[op](ops.sqrt(w), w),
      (i) => f(roots[i]!, mixed[i]!),
    ),
    probe(
      "on the right",
      (ops, w) => ops[op](w, ops.sqrt(w)),
      (i) => f(mixed[i]!, roots[i]!),
    ),
  ];
};

/** A threshold at the very number; and a NaN is greater than nothing. */
const greaterAtTheEdge: Probe = {
  op: "greater",
  title: "is not greater than itself, nor is NaN greater than a number",
  shape: [4],
  data: mixed,
  compute: (ops, w) => ops.add(ops.where(ops.greater(w, w), 1, 0), ops.where(ops.greater(ops.sqrt(w), -5), 2, 0)),
  expected: [0, 2, 0, 2],
};

/** Operations on two arrays, or on an array and a number. */
export const binaryProbes: readonly Probe[] = [
  ...names.flatMap((op) => [...withOperand(op), turned(op)]),
  ...(["add", "sub", "mul", "div", "min", "max"] as const).flatMap(keepsNaN),
  greaterAtTheEdge,
];
