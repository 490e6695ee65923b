import type { Penalty, Terms } from "./penalty.ts";

/** A penalty as a sum of terms; `undefined` when it is more than that. */
export const termsOf = ({ definition, params }: Penalty): Terms | undefined =>
  // The parameters came out of this definition's own table.
  definition.terms?.(params as never);

const addTerms = (a: Terms, b: Terms): Terms => ({
  l1: a.l1 + b.l1,
  l2: a.l2 + b.l2,
  groups: [...a.groups, ...b.groups],
});

/** The terms of all parts; `undefined` when a part is more than its terms. */
export function sumTerms(penalties: readonly Penalty[]): Terms | undefined {
  const terms = penalties.map(termsOf);
  return terms.every((part) => part !== undefined) ? terms.reduce(addTerms) : undefined;
}
