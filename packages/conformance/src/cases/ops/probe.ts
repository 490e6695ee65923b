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
