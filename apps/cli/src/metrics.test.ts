import { describe, expect, it } from "vitest";
import { accuracy, classesOf, confusion, crossEntropy, halfSquaredError } from "./metrics.ts";

describe("metrics", () => {
  const labels = Int32Array.of(0, 1, 2, 1);
  const outputs = [0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.5, 0.3, 0.2, 0.2, 0.3, 0.5];

  it("takes the class with the greatest output, and the first of equals", () => {
    expect([...classesOf(outputs, 3)]).toEqual([0, 1, 0, 2]);
    expect([...classesOf([0.5, 0.5], 2)]).toEqual([0]);
  });

  it("counts right answers and where the wrong ones went", () => {
    const predicted = classesOf(outputs, 3);
    expect(accuracy(labels, predicted)).toBe(0.5);
    expect(confusion(labels, predicted, 3)).toEqual([
      [1, 0, 0],
      [0, 1, 1],
      [1, 0, 0],
    ]);
  });

  it("means -log of the true class' probability, clipped as in Keras", () => {
    const expected = -(Math.log(0.7) + Math.log(0.8) + Math.log(0.2) + Math.log(0.3)) / 4;
    expect(crossEntropy(outputs, labels)).toBeCloseTo(expected, 12);
    expect(crossEntropy([1, 0], Int32Array.of(1))).toBe(-Math.log(1e-7));
  });

  it("halves the squared error of one-hot targets", () => {
    expect(halfSquaredError([0.5, 0.25, 1, 0], Int32Array.of(0, 1))).toBe((0.25 + 0.0625 + 1 + 1) / 2 / 2);
  });
});
