import { describe, expect, it } from "vitest";
import type { Metric, Mode } from "./plan.ts";
import { afterOptimizer, followsOptimizer, inObjective, movesWeight, optimizerGradient } from "./step.ts";

/** R(w) = w^2 at w = 3 on plain numbers: dR = 6, and the prox of t * R at u is u / (1 + 2 t). */
const squared = {
  addGradient: (gradient: number, strength: number) => gradient + strength * 6,
  prox: (updated: number, step: number) => updated / (1 + 2 * step),
  descend: (updated: number, step: number) => updated - step * 6,
};

describe("a training step", () => {
  it.each<[Mode, Metric | undefined, number, number, boolean]>([
    ["loss", undefined, 10 + 0.5 * 6, 2, true],
    ["proximal", "euclidean", 10, 2 / (1 + 2 * 0.25), true],
    ["proximal", "optimizer", 10, 2 / (1 + 2 * 4), true],
    ["proximal", undefined, 10, 2 / (1 + 2 * 4), true],
    ["decoupled", undefined, 10, 2 - 0.25 * 6, false],
  ])("in mode %s (%s) gives the optimizer %d and ends at %d", (mode, metric, gradient, weight, reported) => {
    const entry = { mode, ...(metric && { metric }) };
    let asked = 0;
    const own = () => {
      asked++;
      return 4;
    };
    expect(optimizerGradient(mode, squared, 10, 0.5)).toBe(gradient);
    expect(afterOptimizer(entry, squared, 2, { rate: 0.25, own })).toBe(weight);
    expect(inObjective(mode)).toBe(reported);
    expect(movesWeight(mode)).toBe(mode !== "loss");
    expect(followsOptimizer(entry)).toBe(asked === 1);
  });
});
