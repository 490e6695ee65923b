import * as v from "valibot";
import { groupWeight, shrinkGroups } from "../groups.ts";
import { definePenalty, type Penalty, type Terms } from "../penalty.ts";
import { softThreshold } from "../softThreshold.ts";

const isPenalty = (value: unknown): value is Penalty =>
  typeof value === "object" && value !== null && "definition" in value;

const none: Terms = { l1: 0, l2: 0, groups: [] };

const termsOf = ({ definition, params }: Penalty): Terms | undefined => definition.terms?.(params as never);

const addTerms = (a: Terms, b: Terms): Terms => ({
  l1: a.l1 + b.l1,
  l2: a.l2 + b.l2,
  groups: [...a.groups, ...b.groups],
});

const sumTerms = (penalties: readonly Penalty[]): Terms =>
  penalties.map((penalty) => termsOf(penalty) ?? none).reduce(addTerms, none);

/** Why the prox of this sum is not known; "" when it is. */
function whyInexact(penalties: readonly Penalty[]): string {
  const unknown = penalties.find((penalty) => penalty.noProx !== "" || !termsOf(penalty));
  if (unknown) return unknown.noProx || `no exact prox is known for ${unknown.name} together with another penalty`;
  const groupings = new Set(sumTerms(penalties).groups.map(({ grouping: g }) => `axis ${g.axis} by ${g.groupSize}`));
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
      v.title("a list of at least one penalty"),
      v.description("The penalties to add up."),
    ),
  },
  value: (ops, w, { penalties }) => penalties.map((penalty) => penalty.value(ops, w)).reduce((a, b) => ops.add(a, b)),
  gradient: (ops, w, { penalties }) =>
    penalties.map((penalty) => penalty.gradient(ops, w)).reduce((a, b) => ops.add(a, b)),
  prox(ops, w, step, { penalties }) {
    const { l1, l2, groups } = sumTerms(penalties);
    const sparse = softThreshold(ops, w, ops.mul(step, l1));
    const shrunk = groups.reduce((u, { lambda, grouping }) => {
      return shrinkGroups(ops, u, ops.mul(step, lambda * groupWeight(ops.shape(w), grouping)), grouping);
    }, sparse);
    // Norms scale with the weights, so the ridge part may come last: prox of f + l2 w^2 is prox of f, divided.
    return ops.div(shrunk, ops.add(ops.mul(step, 2 * l2), 1));
  },
  noProx: ({ penalties }) => whyInexact(penalties),
  place: ({ penalties }, placement) => ({ penalties: penalties.map((penalty) => penalty.place(placement)) }),
  terms: ({ penalties }) => sumTerms(penalties),
});
