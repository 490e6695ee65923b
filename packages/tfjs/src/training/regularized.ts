// What a plan says of weights, for one step after the other.
import { RegError, type RegularizedEntry, type UnitEntry } from "@reg/core";
import { afterOptimizer, optimizerGradient } from "@reg/core/adapter";
import type * as tf from "@tensorflow/tfjs-core";
import { penaltyAt } from "./penaltyAt.ts";
import type { OwnStep } from "./tellsStep.ts";

/** Gradients by the name of the variable. */
export type Gradients = Record<string, tf.Tensor>;

/** The step that the optimizer gives a weight, times a strength: made before its step, asked for after it. */
export type StepsOf = (variable: tf.Variable) => (strength: number) => OwnStep;

/** A penalty in the middle of a step. */
export interface Running {
  readonly variables: readonly tf.Variable[];
  readonly entry: RegularizedEntry | UnitEntry;
  /** strength * R(w). */
  value(strength: number): tf.Scalar;
  /** Puts what the optimizer gets in the place of the gradients of the data loss. */
  joinGradients(gradients: Gradients, strength: number): void;
  /** Gives what moves the weights after the optimizer. `stepsOf` is asked where the step of a weight counts. */
  prepare(stepsOf: StepsOf, rate: number, strength: number): () => void;
}

/** Weights, their penalty and how it is applied. */
export interface Regularized {
  readonly variables: readonly tf.Variable[];
  readonly entry: RegularizedEntry | UnitEntry;
  /** The penalty on them, for one step. */
  begin(): Running;
}

/** The entries of these, as a plan has them. */
export function entriesOf(given: readonly { readonly entry: Regularized["entry"] }[]) {
  const entries = given.map(({ entry }) => entry);
  return {
    regularized: entries.filter((entry) => "parameter" in entry),
    units: entries.filter((entry) => "units" in entry),
  };
}

/**
 * Those whose weights are all counted. Throws `UNSUPPORTED_MODEL` for units of which only some weights are: their norms would be others
 * than those of the plan.
 */
export function wholly(
  given: readonly Regularized[],
  counts: (variable: tf.Variable) => boolean,
): readonly Regularized[] {
  return given.filter(({ variables, entry }) => {
    const counted = variables.filter(counts).length;
    if (counted === 0 || counted === variables.length) return counted > 0;
    const { units, parameters } = entry as UnitEntry;
    const frozen = parameters.filter((_, i) => !counts(variables[i]!)).map(({ path }) => path);
    throw new RegError("UNSUPPORTED_MODEL", {
      who: "@reg/tfjs",
      what: `units "${units}"`,
      expected: "weights that are all trained, or all frozen",
      received: `${frozen.join(", ")} frozen, and others of the units trained`,
      advice: "Freeze all of their weights or none, or write rules with match for them.",
    });
  });
}

/** A weight with a penalty of its own. */
export function regularizedWeight(variable: tf.Variable, entry: RegularizedEntry): Regularized {
  const penalty = penaltyAt(entry.penalty, variable);
  return {
    variables: [variable],
    entry,
    begin() {
      const at = penalty();
      return {
        variables: [variable],
        entry,
        value: at.value,
        joinGradients(gradients, strength) {
          // A weight that nothing reaches has no gradient: the optimizer then leaves it where it is.
          const gradient = optimizerGradient(entry.mode, at, gradients[variable.name], strength);
          if (gradient) gradients[variable.name] = gradient;
        },
        prepare(stepsOf, rate, strength) {
          const own = stepsOf(variable);
          return () => void afterOptimizer(entry, at, variable, { rate: rate * strength, own: () => own(strength) });
        },
      };
    },
  };
}
