import type { Penalty, Terms } from "@reg/core";

/** The strengths of l1 · Σ|w| + l2 · Σw². */
export type EntrywiseTerms = Pick<Terms, "l1" | "l2">;

/**
 * The strengths of a penalty that is l1 · Σ|w| + l2 · Σw²: it looks at each entry by itself, in any part of a weight and in vectors of
 * several. `undefined` for penalties with groups, without terms or without an exact prox.
 */
export function entrywiseTerms({ definition, params, noProx }: Penalty): EntrywiseTerms | undefined {
  // The parameters came out of this definition's own table.
  const terms = noProx === "" ? definition.terms?.(params as never) : undefined;
  return terms?.groups.length === 0 ? terms : undefined;
}
