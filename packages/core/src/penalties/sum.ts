import * as v from "valibot";
import { groupWeight, shrinkGroups } from "../groups.ts";
import { lambdaMaxOf } from "../lambdaMaxOf.ts";
import { definePenalty, isPenalty, type Penalty } from "../penalty.ts";
import { softThreshold } from "../softThreshold.ts";
import { sumTerms, termsOf } from "../sumTerms.ts";

/** Why the prox of this sum is not known; "" when it is. */
function whyInexact(penalties: readonly Penalty[]): string {
  const refused = penalties.find(({ noProx }) => noProx !== "");
  if (refused) return refused.noProx;
  if (penalties.length === 1) return "";
  const terms = sumTerms(penalties);
  const unknown = penalties.find((penalty) => !termsOf(penalty));
  if (!terms) return `no exact prox is known for ${unknown?.name} together with another penalty`;
  const acting = terms.groups.filter(({ lambda }) => lambda > 0);
  const groupings = new Set(acting.map(({ grouping: g }) => `axis ${g.axis} by ${g.groupSize}`));
  if (groupings.size <= 1) return "";
  return `groups along ${[...groupings].join(" and ")} overlap, and their common prox has no closed form`;
}

/**
 * Several penalties on one weight: values and gradients add up. The prox is exact for sums of l1, l2, l1l2, groupLasso
 * and sparseGroupLasso whose groups are the same, and refused otherwise (the prox of a sum is not the sum of proxes).
 */
export const sum = definePenalty({
  name: "sum",
  params: {
    penalties: v.pipe(
      v.array(v.custom<Penalty>(isPenalty, "a penalty")),
      v.minLength(1),
      v.title("a list of at least one penalty, such as [l1(), l2()]"),
      v.description("The penalties to add up."),
    ),
  },
  value: (ops, w, { penalties }) => penalties.map((penalty) => penalty.value(ops, w)).reduce((a, b) => ops.add(a, b)),
  gradient: (ops, w, { penalties }) =>
    penalties.map((penalty) => penalty.gradient(ops, w)).reduce((a, b) => ops.add(a, b)),
  prox(ops, w, step, { penalties }) {
    const terms = sumTerms(penalties);
    // Only a sum of one penalty has a prox and no terms: see `whyInexact`.
    if (!terms) return penalties[0]!.prox(ops, w, step);
    const { l1, l2, groups } = terms;
    const sparse = softThreshold(ops, w, ops.mul(step, l1));
    const shrunk = groups.reduce((u, { lambda, grouping }) => {
      return shrinkGroups(ops, u, ops.mul(step, lambda * groupWeight(ops.shape(w), grouping)), grouping);
    }, sparse);
    // Norms scale with the weights, so the ridge part may come last: prox of f + l2 w^2 is prox of f, divided.
    return ops.div(shrunk, ops.add(ops.mul(step, 2 * l2), 1));
  },
  lambdaMax(gradient, { penalties }) {
    const terms = sumTerms(penalties);
    return terms && whyInexact(penalties) === "" ? lambdaMaxOf(terms, gradient) : undefined;
  },
  noProx: ({ penalties }) => whyInexact(penalties),
  place: ({ penalties }, placement) => ({ penalties: penalties.map((penalty) => penalty.place(placement)) }),
  terms: ({ penalties }) => sumTerms(penalties),
});
