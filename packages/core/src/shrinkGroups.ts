// The prox of group norms: with one step for all weights, in closed form, or with a step for each weight, as an optimizer such as
// Adam has it, which divides the rate by a number of each weight's own. Then it is
//
//     argmin_u  sum (u_i - w_i)^2 / (2 * step_i)  +  lambda * sum over groups of |u_g|
//
// A group ends at zero where |w_g / step_g| <= lambda. Otherwise u_i = w_i * nu / (nu + r_i) with r_i = lambda * step_i, where nu is
// the group's new norm: the root of sum w_i^2 / (nu + r_i)^2 = 1. Newton's method on 1 / sqrt(that sum) - 1, which is concave and
// increasing, reaches the root from below and never passes it. It starts at |w| - (mean of r_i, weighed by w_i^2), which Jensen's
// inequality puts below the root, and is exact at once where all steps are the same.
import { groupedShape, groupNorms } from "./groups.ts";
import type { Ops } from "./ops.ts";
import type { Grouping } from "./terms.ts";

/** Steps of Newton's method: 4 leave less than 1e-7 where steps differ by up to a thousandfold within a group. */
const newtonSteps = 4;

/** Below this a step counts as this much: float32 has its square's inverse. */
const leastStep = 1e-18;

/** Each group moved towards zero by `threshold` in norm. */
function shrinkEvenly<T>(ops: Ops<T>, w: T, threshold: T, grouping: Grouping): T {
  const { grouped, norms } = groupNorms(ops, w, grouping);
  const excess = ops.sub(norms, threshold);
  const kept = ops.where(ops.greater(excess, 0), ops.div(excess, norms), 0);
  return ops.reshape(ops.mul(grouped, kept), ops.shape(w));
}

/** Each group moved towards zero with a step for each weight: see the head of this file. */
function shrinkInMetric<T>(ops: Ops<T>, w: T, step: T, lambda: number, grouping: Grouping): T {
  const shape = groupedShape(ops.shape(w), grouping);
  const sum = (x: T) => ops.sum(x, [0, 2], true);
  const grouped = ops.reshape(w, shape);
  const reach = ops.mul(ops.max(ops.reshape(step, shape), leastStep), lambda);
  const squares = ops.mul(grouped, grouped);
  const quotient = ops.div(grouped, reach);
  const alive = ops.greater(sum(ops.mul(quotient, quotient)), 1);
  const total = sum(squares);
  // A group of zeros stays one: what is divided by it does not matter.
  const somewhat = ops.where(ops.greater(total, 0), total, 1);
  let norm = ops.max(ops.sub(ops.sqrt(total), ops.div(sum(ops.mul(squares, reach)), somewhat)), 0);
  for (let i = 0; i < newtonSteps; i++) {
    const distance = ops.add(reach, norm);
    const ratio = ops.div(grouped, distance);
    const shares = ops.mul(ratio, ratio);
    const [value, slope] = [sum(shares), sum(ops.div(shares, distance))];
    const ahead = ops.mul(ops.sub(ops.sqrt(value), 1), ops.div(value, ops.where(ops.greater(slope, 0), slope, 1)));
    // Rounding may put the last step behind the one before.
    norm = ops.add(norm, ops.max(ahead, 0));
  }
  const kept = ops.where(alive, ops.div(norm, ops.add(reach, norm)), 0);
  return ops.reshape(ops.mul(grouped, kept), ops.shape(w));
}

/**
 * Moves each group towards zero and stops there, exactly: prox of lambda * sum of norms. `step` is a scalar, or of the shape of `w`;
 * its entries are at least 0.
 */
export function shrinkGroups<T>(ops: Ops<T>, w: T, step: T, lambda: number, grouping: Grouping): T {
  if (ops.shape(step).length === 0) return shrinkEvenly(ops, w, ops.mul(step, lambda), grouping);
  return lambda === 0 ? w : shrinkInMetric(ops, w, step, lambda, grouping);
}
