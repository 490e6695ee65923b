// Penalties over typed arrays without an allocation, for training loops. Every penalty that has `terms`
// (l1, l2, l1l2, groupLasso, sparseGroupLasso and their sums) is one case of this kernel.
import { groupedShape, groupWeight } from "../groups.ts";
import type { Terms } from "../penalty.ts";
import type { Kernel, Numbers } from "./kernel.ts";

/** -1, 0 or 1 without a branch: signs of weights are as good as random, and a wrong guess costs more than the rest. */
const sign = (w: number): number => Number(w > 0) - Number(w < 0);

/** A group term ready to run: its strides, its weight and room for the norms. */
function groupTerm(shape: readonly number[], { lambda, grouping }: Terms["groups"][number]) {
  const [before, groups, each] = groupedShape(shape, grouping);
  const norms = new Float64Array(groups);
  const measure = (w: Numbers) => {
    norms.fill(0);
    for (let b = 0, i = 0; b < before; b++) {
      for (let g = 0; g < groups; g++) {
        let squares = 0;
        for (const end = i + each; i < end; i++) squares += w[i]! * w[i]!;
        norms[g]! += squares;
      }
    }
    for (let g = 0; g < groups; g++) norms[g] = Math.sqrt(norms[g]!);
    return norms;
  };
  return { before, groups, each, measure, strength: lambda * groupWeight(shape, grouping) };
}

/** out += w_g * factor(norm of g), group by group. */
function addScaled(
  { before, groups, each }: ReturnType<typeof groupTerm>,
  factors: Float64Array,
  w: Numbers,
  out: Numbers,
) {
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      const factor = factors[g]!;
      for (const end = i + each; i < end; i++) out[i] = out[i]! + w[i]! * factor;
    }
  }
}

/** The kernel of `l1 * sum|w| + l2 * sum w^2 + sum lambda * |w_g|` on weights of `shape`. */
export function termsKernel({ l1, l2, groups }: Terms, shape: readonly number[]): Kernel {
  const terms = groups.map((group) => groupTerm(shape, group));
  return {
    value(w) {
      let [absolutes, squares, total] = [0, 0, 0];
      for (let i = 0; i < w.length; i++) {
        absolutes += Math.abs(w[i]!);
        squares += w[i]! * w[i]!;
      }
      for (const term of terms) {
        for (const norm of term.measure(w)) total += term.strength * norm;
      }
      return l1 * absolutes + l2 * squares + total;
    },
    gradient(w, out) {
      for (let i = 0; i < w.length; i++) out[i] = l1 * sign(w[i]!) + 2 * l2 * w[i]!;
      for (const term of terms) {
        const norms = term.measure(w);
        for (let g = 0; g < norms.length; g++) norms[g] = norms[g]! > 0 ? term.strength / norms[g]! : 0;
        addScaled(term, norms, w, out);
      }
    },
    prox(w, step, out) {
      const threshold = step * l1;
      for (let i = 0; i < w.length; i++) {
        const beyond = Number(Math.abs(w[i]!) > threshold);
        // Within the threshold this is 0 times a number, which may be -0; adding 0 makes it 0.
        out[i] = beyond * (w[i]! - threshold * sign(w[i]!)) + 0;
      }
      for (const term of terms) {
        const norms = term.measure(out);
        // out += out * (kept - 1): one loop serves gradient and prox. -1 gives an exact 0.
        for (let g = 0; g < norms.length; g++) norms[g] = -Math.min(1, (step * term.strength) / norms[g]!) || 0;
        addScaled(term, norms, out, out);
      }
      if (l2 === 0) return;
      const shrink = 1 + 2 * l2 * step;
      for (let i = 0; i < w.length; i++) out[i] = out[i]! / shrink;
    },
  };
}
