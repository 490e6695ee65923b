// The arithmetic that penalties are written in, and how a backend says what it lacks of it.
import { RegError } from "./regError.ts";

/**
 * A backend that implements these has every penalty. `T` is a typed array with a shape, a tfjs tensor, a node of an ONNX graph.
 *
 * Guarantees a backend makes: broadcasting as in NumPy; `sign(0) = 0`; a NaN stays a NaN; float32 data give results
 * within float32 rounding of the exact ones (sums may be added in any order).
 *
 * The ops from `log` on are not needed by every penalty: a penalty names those it needs (`needs`), and a backend that has
 * no such op puts `lacking("why")` in its place.
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
  /** Natural logarithm: -Infinity at 0, NaN below. */
  log(x: T): T;
  exp(x: T): T;
  /** The largest entry over `axes`, or over all of them (a scalar, shape `[]`). */
  largest(x: T, axes?: readonly number[], keepDims?: boolean): T;
  /** The entries along `axis` in ascending order. */
  sorted(x: T, axis: number): T;
  /** Sums of the entries along `axis` up to each entry, that entry included. */
  cumSum(x: T, axis: number): T;
  /** Numbers known when the formula is written, row-major. */
  constant(data: readonly number[], shape: readonly number[]): T;
}

/** The ops that a penalty says it needs, because a backend may lack them. */
export type ExtraOp = "log" | "exp" | "largest" | "sorted" | "cumSum" | "constant";

/** The ops of a backend that penalties may need, for any type of number. */
export type OpsAtHand = Readonly<Partial<Record<ExtraOp, object>>>;

const reasons = new WeakMap<object, string>();

/** A placeholder for an op that a backend does not have, with the reason in words: `sorted: lacking("jax-js has no sort")`. */
export function lacking(reason: string): () => never {
  const op = () => {
    throw new RegError("UNSUPPORTED_OP", {
      who: "@reg/core",
      what: "Ops",
      expected: "an op of this backend",
      received: reason,
    });
  };
  reasons.set(op, reason);
  return op;
}

/** Why these ops cannot compute a penalty, in words; "" when they can. */
export function missingOps(needs: readonly ExtraOp[], ops: OpsAtHand): string {
  const missing = needs.flatMap((name) => {
    const op = ops[name];
    // A backend written before an op existed has nothing in its place.
    const reason = op === undefined ? "the backend has no such op" : reasons.get(op);
    return reason === undefined ? [] : [`${name} (${reason})`];
  });
  return missing.join(", ");
}
