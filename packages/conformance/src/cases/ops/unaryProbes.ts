import type { Ops } from "@reg/core";
import type { Probe } from "./probe.ts";

const functions = { abs: Math.abs, sqrt: Math.sqrt, sign: Math.sign, log: Math.log, exp: Math.exp } as const;

type Unary = keyof typeof functions;

const unary = (op: Unary, title: string, data: readonly number[]): Probe => ({
  op,
  title,
  shape: [data.length],
  data,
  compute: (ops, w) => ops[op](w),
  // Stacks are given float32 numbers.
  expected: data.map((x) => functions[op](Math.fround(x))),
});

const negatives = [-1, 4, -9, 16];

/** Roots of negative numbers are where the NaN comes from: weights that are NaN are refused before they get here. */
const keepsNaN = (op: Unary): Probe => ({
  op,
  title: "keeps NaN",
  shape: [4],
  data: negatives,
  compute: <T>(ops: Ops<T>, w: T): T => ops[op](ops.sqrt(w)),
  expected: negatives.map((x) => functions[op](Math.sqrt(x))),
});

const signed = [-4, -0.75, -1e-30, 0, 1e-30, 0.25, 4, 9];

/** Operations on one array, number by number. */
export const unaryProbes: readonly Probe[] = [
  unary("abs", "of both signs and 0", signed),
  unary("sqrt", "of squares, of what is none, and of 0", [0, 0.25, 2, 4, 1e-20, 1e20]),
  unary("sign", "is 0 at 0, and nowhere else", signed),
  unary("log", "of small and large numbers", [1e-30, 0.03125, 0.5, 1, 2.5, 1000, 1e30]),
  unary("log", "near 1, where it is as small as the distance", [0.9375, 0.9990234375, 1.0009765625, 1.0625]),
  unary("log", "is -Infinity at 0 and NaN below", [0, -1]),
  unary("exp", "of both signs and 0", [-20, -1, -0.001, 0, 0.001, 1, 20]),
  ...(["abs", "sqrt", "sign", "log", "exp"] as const).map(keepsNaN),
];
