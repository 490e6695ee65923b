// The prox of l1 * sum|w| + l2 * sum w^2 + strength * sum |w_g| with a step of each weight, over bare numbers: what
// `shrinkGroups.ts` derives, after soft thresholds and the ridge part. Nothing is allocated. Norms are solved for in float64
// to the last bits, all groups at once.
import type { GroupTerm } from "./groupTerm.ts";
import type { Numbers } from "./kernel.ts";

/** Newton's method needs 4 steps where steps differ a thousandfold; this ends what rounding would keep going. */
const most = 60;

/** How far each weight reaches: strength * step, the ridge part shortening the step. */
const reachOf = (step: number, strength: number, l2: number): number => (strength * step) / (1 + 2 * l2 * step);

/** out = w after its soft threshold and the ridge part. */
function writeSparse(l1: number, l2: number, w: Numbers, step: Numbers, out: Numbers): void {
  for (let i = 0; i < w.length; i++) {
    const threshold = l1 * step[i]!;
    // A NaN is beyond no threshold and stays what it is.
    const beyond = w[i]! - Math.max(-threshold, Math.min(w[i]!, threshold));
    out[i] = beyond / (1 + 2 * l2 * step[i]!);
  }
}

/** Writes into `scales` a norm below that of each group's prox, and 0 for a group that ends at zero. */
function startNorms(
  { before, groups, each, strength, scales, sums, slopes }: GroupTerm,
  l2: number,
  step: Numbers,
  v: Numbers,
) {
  scales.fill(0);
  sums.fill(0);
  slopes.fill(0);
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      for (const end = i + each; i < end; i++) {
        if (v[i] === 0) continue;
        const reach = reachOf(step[i]!, strength, l2);
        const square = v[i]! * v[i]!;
        sums[g]! += square;
        slopes[g]! += square * reach;
        scales[g]! += square / (reach * reach);
      }
    }
  }
  for (let g = 0; g < groups; g++) {
    scales[g] = scales[g]! <= 1 ? -1 : Math.max(0, Math.sqrt(sums[g]!) - slopes[g]! / sums[g]!);
  }
}

/** One step of Newton's method for every group that is not at zero; gives whether one of them moved. */
function moveNorms(
  { before, groups, each, strength, scales, sums, slopes }: GroupTerm,
  l2: number,
  step: Numbers,
  v: Numbers,
) {
  sums.fill(0);
  slopes.fill(0);
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      const norm = scales[g]!;
      for (const end = i + each; i < end; i++) {
        if (norm < 0 || v[i] === 0) continue;
        const distance = norm + reachOf(step[i]!, strength, l2);
        const share = (v[i]! / distance) ** 2;
        sums[g]! += share;
        slopes[g]! += share / distance;
      }
    }
  }
  let moved = false;
  for (let g = 0; g < groups; g++) {
    if (scales[g]! < 0) continue;
    const ahead = (Math.sqrt(sums[g]!) - 1) * (sums[g]! / slopes[g]!);
    const next = scales[g]! + Math.max(0, ahead);
    if (next !== scales[g]!) moved = true;
    scales[g] = next;
  }
  return moved;
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
  const { before, groups, each, strength, scales } = term;
  if (strength === 0) return;
  startNorms(term, l2, step, out);
  for (let i = 0; i < most && moveNorms(term, l2, step, out); i++);
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      const norm = scales[g]!;
      for (const end = i + each; i < end; i++) {
        out[i] = norm < 0 ? 0 : out[i]! * (norm / (norm + reachOf(step[i]!, strength, l2)));
      }
    }
  }
}
