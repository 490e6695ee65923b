import * as tf from "@tensorflow/tfjs-core";
import type { LayerVariable } from "../internals.ts";
import { shadow } from "../shadow.ts";

/** The constraint of a weight: tfjs marks it private. */
type Constrained = LayerVariable & { readonly constraint?: { apply(weights: tf.Tensor): tf.Tensor } | null };

/** Has a model's constraints hold after each step, as in Keras. tfjs 4.22 applies them in `setWeights` only. */
export function constrainAsKeras(weights: readonly LayerVariable[]): void {
  for (const { constraint, ...weight } of weights.map((weight) => ({
    variable: weight.read(),
    constraint: (weight as Constrained).constraint,
  }))) {
    if (!constraint) continue;
    const { assign } = weight.variable;
    shadow<tf.Variable>(weight.variable, {
      assign(value) {
        // assign takes the tensor's memory over, so it must be no one else's.
        assign.call(
          weight.variable,
          tf.tidy(() => constraint.apply(value)),
        );
      },
    });
  }
}
