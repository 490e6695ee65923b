import { describe, expect, it } from "vitest";
import type { Mode } from "./plan.ts";
import { afterOptimizer, inObjective, movesWeight, optimizerGradient } from "./step.ts";

/** R(w) = w^2 at w = 3 on plain numbers: dR = 6, and the prox of t * R at u is u / (1 + 2 t). */
const squared = {
  addGradient: (gradient: number, strength: number) => gradient + strength * 6,
  prox: (updated: number, step: number) => updated / (1 + 2 * step),
  descend: (updated: number, step: number) => updated - step * 6,
};

describe("a training step", () => {
  it.each<[Mode, number, number, boolean]>([
    ["loss", 10 + 0.5 * 6, 2, true],
    ["proximal", 10, 2 / (1 + 2 * 0.25), true],
    ["decoupled", 10, 2 - 0.25 * 6, false],
  ])("in mode %s gives the optimizer %d and ends at %d", (mode, gradient, weight, reported) => {
    expect(optimizerGradient(mode, squared, 10, 0.5)).toBe(gradient);
    expect(afterOptimizer(mode, squared, 2, 0.25)).toBe(weight);
    expect(inObjective(mode)).toBe(reported);
    expect(movesWeight(mode)).toBe(mode !== "loss");
  });
});
