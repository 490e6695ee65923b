import type { Ops } from "@reg/core";
import type { Probe } from "./probe.ts";

const signed = [-4, -0.75, -1e-30, 0, 1e-30, 0.25, 4, 9];
const negatives = [-1, 4, -9, 16];

const unary = (
  op: "abs" | "sqrt" | "sign",
  title: string,
  data: readonly number[],
  f: (x: number) => number,
): Probe => ({
  op,
  title,
  shape: [data.length],
  data,
  compute: (ops, w) => ops[op](w),
  expected: data.map((x) => f(Math.fround(x))),
});

/** Roots of negative numbers are where the NaN comes from: weights that are NaN are refused before they get here. */
const keepsNaN = (op: "abs" | "sqrt" | "sign"): Probe => ({
  op,
  title: "keeps NaN",
  shape: [4],
  data: negatives,
  compute: <T>(ops: Ops<T>, w: T): T => ops[op](ops.sqrt(w)),
  expected: negatives.map((x) =>
    x < 0 ? Number.NaN : { abs: Math.abs, sqrt: Math.sqrt, sign: Math.sign }[op](Math.sqrt(x)),
  ),
});

/** Operations on one array, number by number. */
export const unaryProbes: readonly Probe[] = [
  unary("abs", "of both signs and 0", signed, Math.abs),
  unary("sqrt", "of squares and 0", [0, 0.25, 2, 4, 1e-20, 1e20], Math.sqrt),
  unary("sign", "is 0 at 0, and nowhere else", signed, Math.sign),
  keepsNaN("abs"),
  keepsNaN("sqrt"),
  keepsNaN("sign"),
];
