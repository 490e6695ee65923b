import { arrayOps } from "../arrayOps.ts";
import type { Ops } from "../ops.ts";
import type { Penalty, Placement } from "../penalty.ts";
import type { Weights } from "../weights.ts";
import type { Kernel } from "./kernel.ts";
import { termsKernel } from "./termsKernel.ts";

/** The form over ops of typed arrays, for penalties without a faster one. Allocates. */
export function opsKernel(penalty: Penalty, shape: readonly number[], ops: Ops<Weights> = arrayOps): Kernel {
  return {
    value: (w) => penalty.value(ops, { data: w, shape }).data[0]!,
    gradient: (w, out) => out.set(penalty.gradient(ops, { data: w, shape }).data),
    prox(w, step, out) {
      const each = typeof step === "number" ? step : { data: step, shape };
      out.set(penalty.prox(ops, { data: w, shape }, each).data);
    },
  };
}

/**
 * The fastest form of a penalty on weights stored this way. Call it once per parameter and keep it: it holds the room
 * that group norms need, so that a step allocates nothing. Throws `UNSUPPORTED_SHAPE`.
 */
export function kernelFor(penalty: Penalty, placement: Placement): Kernel {
  const placed = penalty.place(placement);
  const plain = opsKernel(placed, placement.shape);
  const terms = placed.terms();
  if (!terms) return plain;
  const kernel = termsKernel(terms, placement.shape);
  // Value and gradient of overlapping groups are sums all the same; only their prox is not.
  return placed.noProx === "" ? kernel : { ...kernel, prox: plain.prox };
}
