// Penalties on typed arrays, checked: the plain call for people who hold numbers and want numbers.
import { kernelFor } from "./kernels/kernel.ts";
import { type Penalty, proxRefused } from "./penalty.ts";
import { RegError, show } from "./regError.ts";
import { assertFinite, type Weights, zerosLike } from "./weights.ts";

/** The number a penalty adds to the loss. Throws `EMPTY_WEIGHTS`, `NON_FINITE_WEIGHTS`, `UNSUPPORTED_SHAPE`. */
export function value(penalty: Penalty, weights: Weights): number {
  assertFinite(weights);
  return kernelFor(penalty, weights).value(weights.data);
}

/** A subgradient, written to `out` (the same shape; made when left out). Throws as `value` does. */
export function gradient(penalty: Penalty, weights: Weights, out: Weights = zerosLike(weights)): Weights {
  assertFinite(weights);
  kernelFor(penalty, weights).gradient(weights.data, out.data);
  return out;
}

/** argmin_u 1/2 |u - w|^2 + step * R(u), written to `out` (may be `weights`). Throws as `value` does, and `NO_PROX`. */
export function prox(penalty: Penalty, weights: Weights, step: number, out: Weights = zerosLike(weights)): Weights {
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
  if (penalty.noProx !== "") throw proxRefused(penalty);
  kernelFor(penalty, weights).prox(weights.data, step, out.data);
  return out;
}

/**
 * The least multiple of `penalty` at which all-zero weights are optimal, from the data loss' gradient at zero weights:
 * where a path of strengths starts. `undefined` when the penalty has none (l2 never gives zeros). As skglm's `alpha_max`.
 */
export function lambdaMax(penalty: Penalty, gradientAtZero: Weights): number | undefined {
  assertFinite(gradientAtZero, "gradient");
  const { definition, params } = penalty.place(gradientAtZero);
  // The penalty's parameters came out of this definition's own table.
  return definition.lambdaMax?.(gradientAtZero, params as never);
}
