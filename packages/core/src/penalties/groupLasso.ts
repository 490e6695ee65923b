import { definePenalty } from "../definePenalty.ts";
import { groupingParams, groupNorms, groupWeight, placeGroups } from "../groups.ts";
import { lambdaMaxOf } from "../lambdaMaxOf.ts";
import { strength } from "../params.ts";
import { shrinkGroups } from "../shrinkGroups.ts";

/**
 * Group lasso: zeros come in whole inputs, units or filters, which can then be cut out of the network.
 * value = lambda * sum over groups of |w_g| (Euclidean), each times sqrt(size of the group) when `sizeWeighted`.
 * skglm's `WeightedGroupL2`. Yuan and Lin (2006).
 */
export const groupLasso = definePenalty({
  name: "groupLasso",
  params: {
    /** Strength: multiplies the sum of the groups' norms. */
    lambda: strength(0.01, "Strength: multiplies the sum of the groups' norms."),
    ...groupingParams,
  },
  traits: { separable: false, convex: true, homogeneous: true },
  value(ops, w, { lambda, ...grouping }) {
    return ops.mul(ops.sum(groupNorms(ops, w, grouping).norms), lambda * groupWeight(ops.shape(w), grouping));
  },
  gradient(ops, w, { lambda, ...grouping }) {
    const { grouped, norms } = groupNorms(ops, w, grouping);
    const direction = ops.div(grouped, ops.where(ops.greater(norms, 0), norms, 1));
    return ops.reshape(ops.mul(direction, lambda * groupWeight(ops.shape(w), grouping)), ops.shape(w));
  },
  prox: (ops, w, step, { lambda, ...grouping }) =>
    shrinkGroups(ops, w, step, lambda * groupWeight(ops.shape(w), grouping), grouping),
  proxStep: "each",
  place: (params, placement) => placeGroups("groupLasso", params, placement),
  lambdaMax: (gradient, { lambda, ...grouping }) =>
    lambdaMaxOf({ l1: 0, l2: 0, groups: [{ lambda, grouping }] }, gradient),
  terms: ({ lambda, ...grouping }) => ({ l1: 0, l2: 0, groups: [{ lambda, grouping }] }),
});
