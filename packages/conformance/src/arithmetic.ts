// The numbers of a stack's penalties: how the suite asks for a value, a gradient or a prox.
import { gradient, type Ops, type Penalty, prox, value, type Weights } from "@reg/core";
import type { Awaitable } from "@reg/core/adapter";

/** Penalties evaluated with the stack's own numbers. */
export interface Arithmetic {
  value(penalty: Penalty, weights: Weights): Awaitable<number>;
  gradient(penalty: Penalty, weights: Weights): Awaitable<Weights>;
  prox(penalty: Penalty, weights: Weights, step: number): Awaitable<Weights>;
}

/** Core's own arithmetic, for a stack with `arithmetic: "core"`. */
export const coreArithmetic: Arithmetic = { value, gradient, prox };

/** The arithmetic of a target. */
export const arithmeticIn = ({ arithmetic }: { readonly arithmetic: Arithmetic | "core" }): Arithmetic =>
  arithmetic === "core" ? coreArithmetic : arithmetic;

/** Conversions of numbers to a framework's arrays and back. */
export interface Passage<T> {
  into(weights: Weights): T;
  /** Reads a result; frees it where the framework wants that. */
  from(result: T): Awaitable<Weights>;
  /**
   * Runs a computation and frees every array that was made in it but the one it returns, such as `tf.tidy`. For frameworks whose
   * arrays are not collected by themselves.
   */
  scope?(compute: () => T): T;
}

/** The arithmetic that `Ops` gives, once numbers can be brought into the framework and back. */
export function arithmeticOf<T>(ops: Ops<T>, { into, from, scope = (compute) => compute() }: Passage<T>): Arithmetic {
  return {
    async value(penalty, weights) {
      const placed = penalty.place(weights);
      return (await from(scope(() => placed.value(ops, into(weights))))).data[0]!;
    },
    async gradient(penalty, weights) {
      const placed = penalty.place(weights);
      return from(scope(() => placed.gradient(ops, into(weights))));
    },
    async prox(penalty, weights, step) {
      const placed = penalty.place(weights);
      return from(scope(() => placed.prox(ops, into(weights), step)));
    },
  };
}
