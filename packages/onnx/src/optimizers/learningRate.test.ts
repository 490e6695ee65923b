import { describe, expect, it } from "vitest";
import { golden, scheduleOf } from "../../test/optimizerGolden.ts";
import { adam } from "./adam.ts";
import { cosineDecay } from "./cosineDecay.ts";
import { exponentialDecay } from "./exponentialDecay.ts";
import { rateAt } from "./learningRate.ts";
import { piecewiseConstantDecay } from "./piecewiseConstantDecay.ts";
import { polynomialDecay } from "./polynomialDecay.ts";

describe("learning-rate schedules", () => {
  it.each(golden.schedules)("are Keras' in float64, step by step: $name", ({ schedule, rates }) => {
    const rateOf = scheduleOf(schedule);
    // Two or three roundings of float64, of rates up to 0.25.
    for (const [step, rate] of rates.entries()) expect(Math.abs(rateOf(step) - rate)).toBeLessThan(1e-16);
  });

  it.each([
    [
      () => exponentialDecay({ initialLearningRate: -1, decaySteps: 1, decayRate: 1 }),
      "exponentialDecay: expected initialLearningRate to be a finite number of at least 0, received -1.",
    ],
    [
      () => polynomialDecay({ initialLearningRate: 1, decaySteps: 0 }),
      "polynomialDecay: expected decaySteps to be a finite number above 0, received 0.",
    ],
    [
      () => cosineDecay({ initialLearningRate: 1, decaySteps: 1, warmupSteps: 4 }),
      "cosineDecay: expected warmupTarget and warmupSteps together, received warmupSteps only.",
    ],
    [
      () => piecewiseConstantDecay({ boundaries: [2, 2], values: [1, 1, 1] }),
      "piecewiseConstantDecay: expected boundaries to be rising steps, received [2,2].",
    ],
    [
      () => piecewiseConstantDecay({ boundaries: [2], values: [1] }),
      "piecewiseConstantDecay: expected values to be 2 rates, received [1].",
    ],
    [
      () => rateAt(adam({ learningRate: (step) => 1 - step }), 3),
      "adam: expected learningRate at step 3 to be a finite number of at least 0, received -2.",
    ],
  ])("refuse what makes no rate", (make, message) => {
    expect(make).toThrow(`[@reg/onnx] ${message}`);
  });
});
