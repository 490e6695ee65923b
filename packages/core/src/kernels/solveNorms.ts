// Solves for the norm of each group after a prox with a step of each weight: see `shrinkGroups.ts`. In float64 to the last bits, all
// groups at once, over one array of weights or several that share the groups. Nothing is allocated.
import type { GroupNorms, GroupPart } from "./groupTerm.ts";
import type { Numbers } from "./kernel.ts";

/** Newton's method needs 4 steps where steps differ a thousandfold; this ends what rounding would keep going. */
const most = 60;

/** How far each weight reaches: strength * step, the ridge part shortening the step. */
const reachOf = (step: number, strength: number, l2: number): number => (strength * step) / (1 + 2 * l2 * step);

/** Adds up, for each group, |v|^2, the sum that its start takes off, and |v / reach|^2. */
function addToStart(
  { groups, strength, scales, sums, slopes }: GroupNorms,
  part: GroupPart,
  l2: number,
  step: Numbers,
  v: Numbers,
) {
  const { before, each } = part;
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
}

/** Adds up what a step of Newton's method needs of every group that is not at zero. */
function addToMove(
  { groups, strength, scales, sums, slopes }: GroupNorms,
  part: GroupPart,
  l2: number,
  step: Numbers,
  v: Numbers,
) {
  const { before, each } = part;
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
}

/** Takes the step; gives whether a norm moved. */
function move({ groups, scales, sums, slopes }: GroupNorms): boolean {
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

/** Multiplies each weight by its part of its group's norm. */
function shrink({ groups, strength, scales }: GroupNorms, part: GroupPart, l2: number, step: Numbers, v: Numbers) {
  const { before, each } = part;
  for (let b = 0, i = 0; b < before; b++) {
    for (let g = 0; g < groups; g++) {
      const norm = scales[g]!;
      for (const end = i + each; i < end; i++) {
        v[i] = norm < 0 ? 0 : v[i]! * (norm / (norm + reachOf(step[i]!, strength, l2)));
      }
    }
  }
}

/** Moves the groups of several arrays of weights towards zero, where they are; `steps` has an array for each. */
export function shrinkInMetric(
  norms: GroupNorms,
  parts: readonly GroupPart[],
  l2: number,
  steps: readonly Numbers[],
  weights: readonly Numbers[],
): void {
  const { groups, scales, sums, slopes } = norms;
  scales.fill(0);
  sums.fill(0);
  slopes.fill(0);
  for (let p = 0; p < parts.length; p++) addToStart(norms, parts[p]!, l2, steps[p]!, weights[p]!);
  // A norm below that of the prox, and -1 for a group that ends at zero.
  for (let g = 0; g < groups; g++) {
    scales[g] = scales[g]! <= 1 ? -1 : Math.max(0, Math.sqrt(sums[g]!) - slopes[g]! / sums[g]!);
  }
  for (let i = 0, moved = true; moved && i < most; i++) {
    sums.fill(0);
    slopes.fill(0);
    for (let p = 0; p < parts.length; p++) addToMove(norms, parts[p]!, l2, steps[p]!, weights[p]!);
    moved = move(norms);
  }
  for (let p = 0; p < parts.length; p++) shrink(norms, parts[p]!, l2, steps[p]!, weights[p]!);
}
