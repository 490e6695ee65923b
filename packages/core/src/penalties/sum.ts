import { definePenalty } from "../definePenalty.ts";
import { groupWeight } from "../groups.ts";
import { lambdaMaxOf } from "../lambdaMaxOf.ts";
import { parts } from "../params.ts";
import { shrinkGroups } from "../shrinkGroups.ts";
import { softThreshold } from "../softThreshold.ts";
import { termsOfParts, whyNoProx } from "../sumOfParts.ts";

/**
 * Several penalties on one weight: values and gradients add up. The prox is exact for sums of l1, l2, l1l2, groupLasso
 * and sparseGroupLasso whose groups are the same, and refused otherwise (the prox of a sum is not the sum of proxes).
 */
export const sum = definePenalty({
  name: "sum",
  params: {
    /** The penalties to add up. */
    penalties: parts("The penalties to add up."),
  },
  traits: ({ penalties }) => ({
    separable: penalties.every(({ traits }) => traits.separable),
    convex: penalties.every(({ traits }) => traits.convex),
    homogeneous: penalties.every(({ traits }) => traits.homogeneous),
  }),
  needs: ({ penalties }) => [...new Set(penalties.flatMap(({ needs }) => needs))],
  value: (ops, w, { penalties }) => penalties.map((penalty) => penalty.value(ops, w)).reduce((a, b) => ops.add(a, b)),
  gradient: (ops, w, { penalties }) =>
    penalties.map((penalty) => penalty.gradient(ops, w)).reduce((a, b) => ops.add(a, b)),
  prox(ops, w, step, { penalties }) {
    const terms = termsOfParts(penalties);
    // Only a sum of one penalty has a prox and no terms: see `whyNoProx`.
    if (!terms) return penalties[0]!.prox(ops, w, step);
    const { l1, l2, groups } = terms;
    // Single weights first, then the ridge part, which also shortens the step of the groups: exact for a step of each weight too.
    const ridge = ops.add(ops.mul(step, 2 * l2), 1);
    const sparse = ops.div(softThreshold(ops, w, ops.mul(step, l1)), ridge);
    // All groups that act are the same: see `whyNoProx`.
    const acting = groups.filter(({ lambda }) => lambda > 0);
    if (acting.length === 0) return sparse;
    const lambda = acting.reduce((total, group) => total + group.lambda * groupWeight(ops.shape(w), group.grouping), 0);
    return shrinkGroups(ops, sparse, ops.div(step, ridge), lambda, acting[0]!.grouping);
  },
  lambdaMax(gradient, { penalties }) {
    const terms = termsOfParts(penalties);
    return terms && whyNoProx(penalties) === "" ? lambdaMaxOf(terms, gradient) : undefined;
  },
  proxStep: "each",
  noProx: ({ penalties }) => whyNoProx(penalties),
  place: ({ penalties }, placement) => ({ penalties: penalties.map((penalty) => penalty.place(placement)) }),
  terms: ({ penalties }) => termsOfParts(penalties),
});
