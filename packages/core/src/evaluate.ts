// Penalties on typed arrays, checked: the plain call for people who hold numbers and want numbers.
import { assertPenalty } from "./assertPenalty.ts";
import { kernelFor } from "./kernels/kernelFor.ts";
import type { Penalty } from "./penalty.ts";
import { RegError, show } from "./regError.ts";
import { assertFinite, type Weights, zerosLike } from "./weights.ts";

/** Where a result goes: `out`, which must hold as many numbers, or new weights. */
function roomFor(weights: Weights, out: Weights | undefined): Weights {
  if (out === undefined) return zerosLike(weights);
  if (out?.data?.length === weights.data.length) return out;
  throw new RegError("INVALID_WEIGHTS", {
    who: "@reg/core",
    what: "out",
    expected: `room for the ${weights.data.length} numbers of shape [${weights.shape}]`,
    received: out?.data ? `${out.data.length} numbers` : show(out),
    advice: "Leave it out to have it made.",
  });
}

/** The number a penalty adds to the loss. Throws `UNKNOWN_PENALTY`, `INVALID_WEIGHTS`, `EMPTY_WEIGHTS`, `NON_FINITE_WEIGHTS`, `UNSUPPORTED_SHAPE`. */
export function value(penalty: Penalty, weights: Weights): number {
  assertPenalty(penalty, "value");
  assertFinite(weights);
  return kernelFor(penalty, weights).value(weights.data);
}

/** A subgradient, written to `out` (the same shape; made when left out). Throws as `value` does. */
export function gradient(penalty: Penalty, weights: Weights, out?: Weights): Weights {
  assertPenalty(penalty, "gradient");
  assertFinite(weights);
  const result = roomFor(weights, out);
  kernelFor(penalty, weights).gradient(weights.data, result.data);
  return result;
}

/** argmin_u 1/2 |u - w|^2 + step * R(u), written to `out` (may be `weights`). Throws as `value` does, and `NO_PROX`. */
export function prox(penalty: Penalty, weights: Weights, step: number, out?: Weights): Weights {
  assertPenalty(penalty, "prox");
  if (!Number.isFinite(step) || step < 0) {
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/core",
      what: "prox",
      expected: "step to be a finite number of at least 0",
      received: show(step),
      advice: "It is the learning rate of the step that was just taken.",
    });
  }
  assertFinite(weights);
  const result = roomFor(weights, out);
  kernelFor(penalty, weights).prox(weights.data, step, result.data);
  return result;
}

/**
 * The least multiple of `penalty` at which all-zero weights are optimal, from the data loss' gradient at zero weights:
 * where a path of strengths starts. `undefined` when the penalty has none (l2 never gives zeros). As skglm's `alpha_max`.
 */
export function lambdaMax(penalty: Penalty, gradientAtZero: Weights): number | undefined {
  assertPenalty(penalty, "lambdaMax");
  assertFinite(gradientAtZero, "gradient");
  return penalty.place(gradientAtZero).lambdaMax(gradientAtZero);
}
