// The prox of l1 * sum|w| + l2 * sum w^2 + strength * sum |w_g| with a step of each weight, over bare numbers: what
// `shrinkGroups.ts` derives, after soft thresholds and the ridge part.
import type { GroupTerm } from "./groupTerm.ts";
import type { Numbers } from "./kernel.ts";
import { shrinkInMetric } from "./solveNorms.ts";

/** out = w after its soft threshold and the ridge part. */
function writeSparse(l1: number, l2: number, w: Numbers, step: Numbers, out: Numbers): void {
  for (let i = 0; i < w.length; i++) {
    const threshold = l1 * step[i]!;
    // A NaN is beyond no threshold and stays what it is.
    const beyond = w[i]! - Math.max(-threshold, Math.min(w[i]!, threshold));
    out[i] = beyond / (1 + 2 * l2 * step[i]!);
  }
}

/** Writes the prox into `out`, which may be `w`. */
export function writeProxInMetric(
  term: GroupTerm,
  l1: number,
  l2: number,
  w: Numbers,
  step: Numbers,
  out: Numbers,
): void {
  writeSparse(l1, l2, w, step, out);
  if (term.strength === 0) return;
  shrinkInMetric(term, [term], l2, [step], [out]);
}
