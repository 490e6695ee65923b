import type { Ops } from "./ops.ts";

/** Moves `w` towards zero by `t` and stops there, exactly. prox of t * sum|w|. */
export const softThreshold = <T>(ops: Ops<T>, w: T, t: T): T =>
  // w minus its part within [-t, t]: two comparisons and no sign, and exactly 0 inside.
  ops.sub(w, ops.max(ops.min(w, t), ops.mul(t, -1)));
