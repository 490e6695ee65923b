// Penalties over typed arrays without an allocation, for training loops. Every penalty that has `terms`
// (l1, l2, l1l2, groupLasso, sparseGroupLasso and their sums) is one case of this kernel. Numbers are read and written
// once a pass and computed in float64 in between, so float32 weights are rounded once.
import { groupedShape, groupWeight } from "../groups.ts";
import type { Terms } from "../terms.ts";
import { sizeOf } from "../weights.ts";
import { type GroupTerm, groupTerm } from "./groupTerm.ts";
import type { Kernel, Numbers } from "./kernel.ts";
import { writeProxInMetric } from "./proxInMetric.ts";

/** -1, 0 or 1 without a branch: signs of weights are as good as random, and a wrong guess costs more than the rest. */
const sign = (w: number): number => Number(w > 0) - Number(w < 0);

/** One term for each way of grouping: strengths on the same groups add up. */
function groupTerms(groups: Terms["groups"], shape: readonly number[]): GroupTerm[] {
  const terms = new Map<string, GroupTerm>();
  for (const { lambda, grouping } of groups) {
    if (lambda === 0) continue;
    const key = `${grouping.axis}/${grouping.groupSize}`;
    const strength = lambda * groupWeight(shape, grouping) + (terms.get(key)?.strength ?? 0);
    terms.set(key, groupTerm(groupedShape(shape, grouping), strength));
  }
  return [...terms.values()];
}

/** Writes each group's norm into `scales`, of the weights after they were moved towards zero by `threshold`. */
function measure({ before, groups, each, scales }: GroupTerm, w: Numbers, threshold: number): void {
  scales.fill(0);
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      let squares = 0;
      for (const end = i + each; i < end; i++) {
        const beyond = Math.max(Math.abs(w[i]!) - threshold, 0);
        squares += beyond * beyond;
      }
      scales[g] = scales[g]! + squares;
    }
  }
  for (let g = 0; g < groups; g++) scales[g] = Math.sqrt(scales[g]!);
}

/** Writes into `scales` what each group is multiplied by to be its part of the gradient: strength / norm, 0 at zero. */
function measureDirections(term: GroupTerm, w: Numbers): void {
  if (term.strength === 0) return;
  const { groups, scales, strength } = term;
  measure(term, w, 0);
  for (let g = 0; g < groups; g++) scales[g] = scales[g] === 0 ? 0 : strength / scales[g]!;
}

/** out = l1 * sign(w) + (2 * l2 + scale of the group) * w. */
function writeGradient({ before, groups, each, scales }: GroupTerm, l1: number, l2: number, w: Numbers, out: Numbers) {
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      const slope = 2 * l2 + scales[g]!;
      for (const end = i + each; i < end; i++) out[i] = l1 * sign(w[i]!) + slope * w[i]!;
    }
  }
}

/** out += w * scale of the group. */
function addScaled({ before, groups, each, scales }: GroupTerm, w: Numbers, out: Numbers) {
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      const scale = scales[g]!;
      for (const end = i + each; i < end; i++) out[i] = out[i]! + scale * w[i]!;
    }
  }
}

/** out = soft threshold of w, times the scale of the group. */
function writeShrunk({ before, groups, each, scales }: GroupTerm, threshold: number, w: Numbers, out: Numbers) {
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      const kept = scales[g]!;
      for (const end = i + each; i < end; i++) {
        const beyond = Number(Math.abs(w[i]!) > threshold);
        // Within the threshold this is 0 times a number, which may be -0; adding 0 makes it 0.
        out[i] = beyond * (w[i]! - threshold * sign(w[i]!)) * kept + 0;
      }
    }
  }
}

/**
 * The kernel of `l1 * sum|w| + l2 * sum w^2 + sum lambda * |w_g|` on weights of `shape`. `prox` is exact where all groups
 * of a lambda above 0 are the same; `out` of `gradient` must not be `w`.
 */
export function termsKernel({ l1, l2, groups }: Terms, shape: readonly number[]): Kernel {
  const terms = groupTerms(groups, shape);
  // Without groups the passes run over one that has no strength.
  const [first = groupTerm([1, 1, sizeOf(shape)], 0), ...others] = terms;
  return {
    value(w) {
      let absolutes = 0;
      let squares = 0;
      for (let i = 0; i < w.length; i++) {
        absolutes += Math.abs(w[i]!);
        squares += w[i]! * w[i]!;
      }
      let total = l1 * absolutes + l2 * squares;
      for (const term of terms) {
        measure(term, w, 0);
        for (let g = 0; g < term.groups; g++) total += term.strength * term.scales[g]!;
      }
      return total;
    },
    gradient(w, out) {
      measureDirections(first, w);
      writeGradient(first, l1, l2, w, out);
      for (const term of others) {
        measureDirections(term, w);
        addScaled(term, w, out);
      }
    },
    prox(w, step, out) {
      if (typeof step !== "number") return writeProxInMetric(first, l1, l2, w, step, out);
      const { groups, scales, strength } = first;
      const ridge = 1 + 2 * l2 * step;
      const reach = step * strength;
      if (strength === 0) scales.fill(1 / ridge);
      else {
        measure(first, w, step * l1);
        for (let g = 0; g < groups; g++) scales[g] = scales[g]! > reach ? (1 - reach / scales[g]!) / ridge : 0;
      }
      writeShrunk(first, step * l1, w, out);
    },
  };
}
