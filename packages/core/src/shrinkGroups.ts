// The prox of group norms: with one step for all weights, in closed form, or with a step for each weight, as an optimizer such as
// Adam has it, which divides the rate by a number of each weight's own. Then it is
//
//     argmin_u  sum (u_i - w_i)^2 / (2 * step_i)  +  lambda * sum over groups of |u_g|
//
// A group ends at zero where |w_g / step_g| <= lambda. Otherwise u_i = w_i * nu / (nu + r_i) with r_i = lambda * step_i, where nu is
// the group's new norm: the root of sum w_i^2 / (nu + r_i)^2 = 1. Newton's method on 1 / sqrt(that sum) - 1, which is concave and
// increasing, reaches the root from below and never passes it. It starts at |w| - (mean of r_i, weighed by w_i^2), which Jensen's
// inequality puts below the root, and is exact at once where all steps are the same.
import { groupedShape } from "./groups.ts";
import type { Ops } from "./ops.ts";
import type { Grouping } from "./terms.ts";

/** Steps of Newton's method: 4 leave less than 1e-7 where steps differ by up to a thousandfold within a group. */
const newtonSteps = 4;

/** Below this a step counts as this much: float32 has its square's inverse. */
const leastStep = 1e-18;

/** Weights that have a part of each group, and the step of each entry or one for all. Both are seen as `[before, groups, each]`. */
export interface GroupPart<T> {
  readonly grouped: T;
  readonly step: T;
}

/** Sums over the groups, added up over the parts, as `[1, groups, 1]`. */
export const sumOverParts = <T>(ops: Ops<T>, parts: readonly T[]): T =>
  parts.map((part) => ops.sum(part, [0, 2], true)).reduce((a, b) => ops.add(a, b));

/** Each group moved towards zero by `threshold` in norm. */
export function shrinkEvenly<T>(ops: Ops<T>, grouped: readonly T[], threshold: T): readonly T[] {
  const norms = ops.sqrt(
    sumOverParts(
      ops,
      grouped.map((part) => ops.mul(part, part)),
    ),
  );
  const excess = ops.sub(norms, threshold);
  const kept = ops.where(ops.greater(excess, 0), ops.div(excess, norms), 0);
  return grouped.map((part) => ops.mul(part, kept));
}

/** Each group moved towards zero with a step for each weight: see the head of this file. */
export function shrinkInMetric<T>(ops: Ops<T>, parts: readonly GroupPart<T>[], lambda: number): readonly T[] {
  const all = parts.map(({ grouped, step }) => {
    return { grouped, reach: ops.mul(ops.max(step, leastStep), lambda), squares: ops.mul(grouped, grouped) };
  });
  const sum = (of: (part: (typeof all)[number]) => T) => sumOverParts(ops, all.map(of));
  const quotients = all.map(({ grouped, reach }) => ops.div(grouped, reach));
  const inReaches = sumOverParts(
    ops,
    quotients.map((quotient) => ops.mul(quotient, quotient)),
  );
  const total = sum(({ squares }) => squares);
  // A group of zeros stays one: what is divided by it does not matter.
  const somewhat = ops.where(ops.greater(total, 0), total, 1);
  const mean = ops.div(
    sum(({ squares, reach }) => ops.mul(squares, reach)),
    somewhat,
  );
  let norm = ops.max(ops.sub(ops.sqrt(total), mean), 0);
  for (let i = 0; i < newtonSteps; i++) {
    const shares = all.map(({ grouped, reach }) => {
      const distance = ops.add(reach, norm);
      const ratio = ops.div(grouped, distance);
      const share = ops.mul(ratio, ratio);
      return { share, slope: ops.div(share, distance) };
    });
    const [value, slope] = (["share", "slope"] as const).map((key) =>
      sumOverParts(
        ops,
        shares.map((each) => each[key]),
      ),
    ) as [T, T];
    const ahead = ops.mul(ops.sub(ops.sqrt(value), 1), ops.div(value, ops.where(ops.greater(slope, 0), slope, 1)));
    // Rounding may put the last step behind the one before.
    norm = ops.add(norm, ops.max(ahead, 0));
  }
  const alive = ops.greater(inReaches, 1);
  return all.map(({ grouped, reach }) => ops.mul(grouped, ops.where(alive, ops.div(norm, ops.add(reach, norm)), 0)));
}

/**
 * Moves each group towards zero and stops there, exactly: prox of lambda * sum of norms. `step` is a scalar, or of the shape of `w`;
 * its entries are at least 0.
 */
export function shrinkGroups<T>(ops: Ops<T>, w: T, step: T, lambda: number, grouping: Grouping): T {
  const shape = groupedShape(ops.shape(w), grouping);
  const grouped = ops.reshape(w, shape);
  const back = ([moved]: readonly T[]) => ops.reshape(moved!, ops.shape(w));
  if (ops.shape(step).length === 0) return back(shrinkEvenly(ops, [grouped], ops.mul(step, lambda)));
  if (lambda === 0) return w;
  return back(shrinkInMetric(ops, [{ grouped, step: ops.reshape(step, shape) }], lambda));
}
