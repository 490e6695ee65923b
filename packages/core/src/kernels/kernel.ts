import type { Weights } from "../weights.ts";

/** Row-major numbers of one parameter. */
export type Numbers = Weights["data"];

/** A penalty made ready for weights of one shape, over bare numbers. Nothing is checked. */
export interface Kernel {
  value(w: Numbers): number;
  /** `out` must not be `w`. */
  gradient(w: Numbers, out: Numbers): void;
  /** `out` may be `w` itself. Throws `NO_PROX` when the penalty has none. */
  prox(w: Numbers, step: number, out: Numbers): void;
}
