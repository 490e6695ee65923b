// The sums whose prox is known exactly. A penalty that is one of them says so by its `terms`, and one fast form serves all.

/** One group of weights that share a Euclidean norm: see `groups.ts`. */
export interface Grouping {
  readonly axis: number;
  readonly groupSize: number;
  readonly sizeWeighted: boolean;
}

/** `l1 * sum|w| + l2 * sum w^2 + sum over groups of lambda * |w_g|`. */
export interface Terms {
  readonly l1: number;
  readonly l2: number;
  readonly groups: readonly { readonly lambda: number; readonly grouping: Grouping }[];
}

const addTerms = (a: Terms, b: Terms): Terms => ({
  l1: a.l1 + b.l1,
  l2: a.l2 + b.l2,
  groups: [...a.groups, ...b.groups],
});

/** The terms of all parts; `undefined` when a part is more than its terms. */
export const sumTerms = (parts: readonly (Terms | undefined)[]): Terms | undefined =>
  parts.every((part) => part !== undefined) ? parts.reduce(addTerms) : undefined;
