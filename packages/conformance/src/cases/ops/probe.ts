import type { Ops } from "@reg/core";

/** An operation on given numbers, and what it must give. */
export interface Probe {
  readonly op: keyof Ops<unknown>;
  readonly title: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
  /** Of the shape of `w`. */
  compute<T>(ops: Ops<T>, w: T): T;
  /** NaN where NaN must come out. */
  readonly expected: readonly number[];
}

/** Throws unless a backend knows an array to be of this shape. */
export function assertShape<T>(ops: Ops<T>, array: T, shape: readonly number[]): T {
  if (`${ops.shape(array)}` === `${shape}`) return array;
  throw new Error(`expected an array of shape [${shape}], received [${ops.shape(array)}]`);
}

/** `array`, broadcast to the shape of `w`, whose numbers are finite. */
export const spread = <T>(ops: Ops<T>, w: T, array: T): T => ops.add(ops.mul(w, 0), array);

/** Numbers that float32 holds exactly, of both signs, in no order. */
export const matrix = { shape: [2, 3], data: [1, -2, 4, 0.5, 8, -0.25] } as const;
export const cube = { shape: [2, 3, 2], data: [1, -2, 4, 0.5, 8, -0.25, 3, 2, -1, 0.125, 6, -4] } as const;
