// The penalties of `@reg/core` as tfjs regularizers, under the names they have there:
// `tf.layers.dense({ units: 10, kernelRegularizer: regularizers.l1({ l1: 0.01 }) })`, as `tf.regularizers.l1`.
// Importing this module registers their classes with `tf.serialization`.
import * as core from "@reg/core";
import { defineRegularizer, isDefined, type RegularizerFactory } from "./defineRegularizer.ts";

/** Lasso: l1 * sum|w|. Keras' `L1`. */
export const l1: RegularizerFactory<typeof core.l1> = defineRegularizer(core.l1);
/** Ridge: l2 * sum w^2, without a 1/2. Keras' `L2`. */
export const l2: RegularizerFactory<typeof core.l2> = defineRegularizer(core.l2);
/** Elastic net: l1 * sum|w| + l2 * sum w^2. Keras' `L1L2`: at least one of the two must be given. */
export const l1l2: RegularizerFactory<typeof core.l1l2> = defineRegularizer(core.l1l2);
/** Rows or columns at right angles. Keras' `OrthogonalRegularizer`. */
export const orthogonal: RegularizerFactory<typeof core.orthogonal> = defineRegularizer(core.orthogonal);
/** Zeros in whole inputs, units or filters. */
export const groupLasso: RegularizerFactory<typeof core.groupLasso> = defineRegularizer(core.groupLasso);
/** Group lasso and lasso together. */
export const sparseGroupLasso: RegularizerFactory<typeof core.sparseGroupLasso> = defineRegularizer(
  core.sparseGroupLasso,
);
/** Several penalties on one weight. Its parts are penalties of `@reg/core`: `sum({ penalties: [core.l1(…), …] })`. */
export const sum: RegularizerFactory<typeof core.sum> = defineRegularizer(core.sum);

// A penalty that is newer in core than this file: a model with it is saved and loads all the same.
for (const [name, factory] of Object.entries(core.penalties)) if (!isDefined(name)) defineRegularizer(factory);
