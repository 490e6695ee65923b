// A penalty on units over typed arrays without an allocation, for training loops: what `unitPenalty.ts` says over `Ops`.
import type { UnitPenalty } from "../unitPenalty.ts";
import { type GroupNorms, type GroupPart, groupNorms } from "./groupTerm.ts";
import type { Numbers } from "./kernel.ts";
import { shrinkInMetric } from "./solveNorms.ts";

/** A penalty on units made ready for its parameters, in their order, over bare numbers. Nothing is checked. */
export interface UnitKernel {
  value(weights: readonly Numbers[]): number;
  /** A subgradient of each parameter. `outs` must not be `weights`. */
  gradient(weights: readonly Numbers[], outs: readonly Numbers[]): void;
  /** For each parameter one step, or one of each weight. `outs` may be `weights`. */
  prox(weights: readonly Numbers[], steps: readonly (number | Numbers)[], outs: readonly Numbers[]): void;
}

/** Writes the norm of each unit into `scales`. */
function measure({ groups, scales }: GroupNorms, parts: readonly GroupPart[], weights: readonly Numbers[]): void {
  scales.fill(0);
  for (let p = 0; p < parts.length; p++) {
    const { before, each } = parts[p]!;
    const w = weights[p]!;
    for (let b = 0, i = 0; b < before; b++) {
      for (let g = 0; g < groups; g++) {
        for (const end = i + each; i < end; i++) scales[g]! += w[i]! * w[i]!;
      }
    }
  }
  for (let g = 0; g < groups; g++) scales[g] = Math.sqrt(scales[g]!);
}

/** outs = weights times the scale of their unit. */
function scale(
  { groups, scales }: GroupNorms,
  parts: readonly GroupPart[],
  weights: readonly Numbers[],
  outs: readonly Numbers[],
): void {
  for (let p = 0; p < parts.length; p++) {
    const { before, each } = parts[p]!;
    const [w, out] = [weights[p]!, outs[p]!];
    for (let b = 0, i = 0; b < before; b++) {
      for (let g = 0; g < groups; g++) {
        // A dead unit is 0, and not 0 times a negative number.
        for (const end = i + each; i < end; i++) out[i] = scales[g] === 0 ? 0 : w[i]! * scales[g]!;
      }
    }
  }
}

/** The kernel of a penalty on units. Keep it: it holds the room that norms and steps need, so that a step allocates nothing. */
export function unitKernel({ lambda, axes }: UnitPenalty): UnitKernel {
  const norms = groupNorms(axes[0]![1], lambda);
  const { groups, scales } = norms;
  const parts = axes.map(([before, , each]): GroupPart => ({ before, each }));
  const rooms = axes.map(([before, units, each]) => new Float64Array(before * units * each));
  const ownSteps: Numbers[] = [...rooms];
  return {
    value(weights) {
      measure(norms, parts, weights);
      let total = 0;
      for (let g = 0; g < groups; g++) total += scales[g]!;
      return lambda * total;
    },
    gradient(weights, outs) {
      measure(norms, parts, weights);
      for (let g = 0; g < groups; g++) scales[g] = scales[g] === 0 ? 0 : lambda / scales[g]!;
      scale(norms, parts, weights, outs);
    },
    prox(weights, steps, outs) {
      const [first] = steps;
      if (typeof first === "number" && steps.every((step) => step === first)) {
        measure(norms, parts, weights);
        const reach = first * lambda;
        for (let g = 0; g < groups; g++) scales[g] = scales[g]! > reach ? 1 - reach / scales[g]! : 0;
        scale(norms, parts, weights, outs);
        return;
      }
      for (let p = 0; p < parts.length; p++) {
        const step = steps[p]!;
        ownSteps[p] = typeof step === "number" ? rooms[p]!.fill(step) : step;
        if (outs[p] !== weights[p]) outs[p]!.set(weights[p]!);
      }
      if (lambda > 0) shrinkInMetric(norms, parts, 0, ownSteps, outs);
    },
  };
}
