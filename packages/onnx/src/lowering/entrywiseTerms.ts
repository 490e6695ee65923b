import type { Penalty } from "@reg/core";
import type { Terms } from "@reg/core/adapter";

/** The strengths of l1 · Σ|w| + l2 · Σw². */
export type EntrywiseTerms = Pick<Terms, "l1" | "l2">;

/**
 * The strengths of a penalty that is l1 · Σ|w| + l2 · Σw²: it looks at each entry by itself, in any part of a weight and in vectors of
 * several. `undefined` for penalties with groups, without terms or without an exact prox.
 */
export function entrywiseTerms({ traits, noProx, terms }: Penalty): EntrywiseTerms | undefined {
  return traits.separable && noProx === "" ? terms() : undefined;
}
