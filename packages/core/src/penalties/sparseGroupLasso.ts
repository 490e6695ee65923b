import { definePenalty } from "../definePenalty.ts";
import { groupingParams, groupWeight, placeGroups } from "../groups.ts";
import { lambdaMaxOf } from "../lambdaMaxOf.ts";
import { strength } from "../params.ts";
import { shrinkGroups } from "../shrinkGroups.ts";
import { softThreshold } from "../softThreshold.ts";
import { groupLasso } from "./groupLasso.ts";
import { l1 as lasso } from "./l1.ts";

/**
 * Sparse group lasso: whole groups go to zero, and single weights within the groups that stay.
 * value = l1 * sum|w| + lambda * sum over groups of |w_g|. The prox of the sum is the two proxes in this order,
 * single weights first. skglm's `WeightedL1GroupL2`. Simon, Friedman, Hastie and Tibshirani (2013).
 */
export const sparseGroupLasso = definePenalty({
  name: "sparseGroupLasso",
  params: {
    /** Strength on single weights: l1 * sum|w|. */
    l1: strength(0.01, "Strength on single weights: l1 * sum|w|."),
    /** Strength on groups: multiplies the sum of the groups' norms. */
    lambda: strength(0.01, "Strength on groups: multiplies the sum of the groups' norms."),
    ...groupingParams,
  },
  traits: { separable: false, convex: true, homogeneous: true },
  value: (ops, w, { l1, ...group }) =>
    ops.add(lasso.definition.value(ops, w, { l1 }), groupLasso.definition.value(ops, w, group)),
  gradient: (ops, w, { l1, ...group }) =>
    ops.add(lasso.definition.gradient(ops, w, { l1 }), groupLasso.definition.gradient(ops, w, group)),
  prox(ops, w, step, { l1, lambda, ...grouping }) {
    const sparse = softThreshold(ops, w, ops.mul(step, l1));
    return shrinkGroups(ops, sparse, step, lambda * groupWeight(ops.shape(w), grouping), grouping);
  },
  proxStep: "each",
  place: (params, placement) => placeGroups("sparseGroupLasso", params, placement),
  lambdaMax: (gradient, { l1, lambda, ...grouping }) =>
    lambdaMaxOf({ l1, l2: 0, groups: [{ lambda, grouping }] }, gradient),
  terms: ({ l1, lambda, ...grouping }) => ({ l1, l2: 0, groups: [{ lambda, grouping }] }),
});
