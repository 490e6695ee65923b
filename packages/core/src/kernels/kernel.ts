import type { Weights } from "../weights.ts";

/** Row-major numbers of one parameter. */
export type Numbers = Weights["data"];

/** A penalty made ready for weights of one shape, over bare numbers. Nothing is checked. */
export interface Kernel {
  value(w: Numbers): number;
  /** `out` must not be `w`. */
  gradient(w: Numbers, out: Numbers): void;
  /** `step` is one number or, where the penalty's `proxStep` says so, one of each weight. `out` may be `w`. Throws `NO_PROX`. */
  prox(w: Numbers, step: number | Numbers, out: Numbers): void;
}
