import { groupWeight, normsOf } from "./groups.ts";
import type { Terms } from "./terms.ts";
import { largest, type Weights } from "./weights.ts";

/** Halvings after which two float64 neighbours are left, from any distance. */
const halvings = 1100;

/**
 * The least s at which all-zero weights are optimal under s * (l1 * sum|w| + sum of lambda * |w_g|), given the data loss'
 * gradient there: s must bring |soft(gradient_g, s * l1)| down to s * lambda in every group. Infinite when nothing does.
 * The ridge part has no gradient at zero and does not matter. All groups of a lambda above 0 must be the same.
 */
export function lambdaMaxOf({ l1, groups }: Terms, { data, shape }: Weights): number {
  const most = largest(data);
  const acting = groups.filter(({ lambda }) => lambda > 0);
  const grouping = acting[0]?.grouping;
  const lambda = acting.reduce((total, group) => total + group.lambda * groupWeight(shape, group.grouping), 0);
  if (grouping === undefined) return most / l1;
  const norms = normsOf(data, shape, grouping);
  if (l1 === 0) return largest(norms) / lambda;
  const soft = new Float64Array(data.length);
  const allZero = (s: number) => {
    for (let i = 0; i < data.length; i++) soft[i] = Math.max(0, Math.abs(data[i]!) - s * l1);
    return largest(normsOf(soft, shape, grouping)) <= s * lambda;
  };
  // Each part alone would need this much; together they need less.
  let [low, high] = [0, Math.min(most / l1, largest(norms) / lambda)];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (allZero(middle)) high = middle;
    else low = middle;
  }
  return high;
}
