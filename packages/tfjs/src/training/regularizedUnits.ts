import type { UnitEntry } from "@reg/core";
import { afterOptimizer, optimizerGradient } from "@reg/core/adapter";
import type * as tf from "@tensorflow/tfjs-core";
import type { Regularized } from "./regularized.ts";
import { unitPenaltyAt } from "./unitPenaltyAt.ts";

/** The weights of units, which a penalty takes together. */
export function regularizedUnits(variables: readonly tf.Variable[], entry: UnitEntry): Regularized {
  const penalty = unitPenaltyAt(entry.penalty, variables);
  return {
    variables,
    entry,
    begin() {
      const at = penalty();
      return {
        variables,
        entry,
        value: at.value,
        joinGradients(gradients, strength) {
          const own = variables.map(({ name }) => gradients[name]);
          const joined = optimizerGradient(entry.mode, at, own, strength);
          for (const [i, { name }] of variables.entries()) if (joined[i]) gradients[name] = joined[i];
        },
        prepare(stepsOf, rate, strength) {
          const own = variables.map(stepsOf);
          const steps = { rate: rate * strength, own: () => own.map((step) => step(strength)) };
          return () => void afterOptimizer(entry, at, variables, steps);
        },
      };
    },
  };
}
