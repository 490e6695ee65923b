/**
 * The arithmetic penalties are written in. A backend gives these and has every penalty: `T` is a typed array with
 * a shape, a tfjs tensor, a node of an ONNX graph.
 *
 * Guarantees a backend makes: broadcasting as in NumPy; `sign(0) = 0`; a NaN stays a NaN; float32 data give results
 * within float32 rounding of the exact ones (sums may be added in any order).
 */
export interface Ops<T> {
  abs(x: T): T;
  sqrt(x: T): T;
  /** -1, 0 or 1. Exactly 0 at 0: a weight at zero is not pushed. */
  sign(x: T): T;
  add(a: T, b: T | number): T;
  sub(a: T, b: T | number): T;
  mul(a: T, b: T | number): T;
  div(a: T, b: T | number): T;
  min(a: T, b: T | number): T;
  max(a: T, b: T | number): T;
  /** 1 where a > b, else 0, or the backend's booleans: only `where` reads it. */
  greater(a: T, b: T | number): T;
  where(condition: T, a: T | number, b: T | number): T;
  /** Over `axes`, or over all of them (a scalar, shape `[]`). */
  sum(x: T, axes?: readonly number[], keepDims?: boolean): T;
  /** Of two matrices. */
  matMul(a: T, b: T, options?: { readonly transposeA?: boolean; readonly transposeB?: boolean }): T;
  reshape(x: T, shape: readonly number[]): T;
  shape(x: T): readonly number[];
  /** A constant of shape `[]`. */
  scalar(value: number): T;
  /** The identity matrix, `[size, size]`. */
  eye(size: number): T;
}
