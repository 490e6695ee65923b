import { describe, expect, it } from "vitest";
import { randomFor } from "../random.ts";
import { type ClassificationOptions, makeClassification } from "./makeClassification.ts";

const options: ClassificationOptions = {
  rows: 6000,
  informative: 4,
  redundant: 2,
  noise: 3,
  classes: 3,
  clustersPerClass: 2,
  classSeparation: 2,
  flip: 0,
};

function column({ inputs, features }: ReturnType<typeof makeClassification>, name: string): Float32Array {
  const at = features.indexOf(name);
  return inputs.filter((_, i) => i % features.length === at);
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: Float32Array) => mean(values.map((value) => value * value)) - mean(values) ** 2;

describe("makeClassification", () => {
  const data = makeClassification(options, randomFor(1, "data"));

  it("gives the same numbers for the same seed, and others for another", () => {
    const small = { ...options, rows: 30 };
    const make = (seed: number) => [...makeClassification(small, randomFor(seed, "data")).inputs];
    expect(make(3)).toEqual(make(3));
    expect(make(3)).not.toEqual(make(4));
  });

  it("has as many rows of each class, and every kind of feature", () => {
    const counts = [0, 1, 2].map((label) => data.labels.filter((each) => each === label).length);
    expect(counts).toEqual([2000, 2000, 2000]);
    expect([...data.features].sort()).toEqual(
      ["informative 1", "informative 2", "informative 3", "informative 4", "noise 1", "noise 2", "noise 3"].concat([
        "redundant 1",
        "redundant 2",
      ]),
    );
  });

  it("draws noise from the standard normal distribution", () => {
    for (const name of ["noise 1", "noise 2", "noise 3"]) {
      // Standard errors of 6000 draws: 0.013 for the mean, 0.018 for the variance; four of them.
      expect(Math.abs(mean(column(data, name)))).toBeLessThan(0.052);
      expect(Math.abs(variance(column(data, name)) - 1)).toBeLessThan(0.073);
    }
  });

  it("puts clusters around corners of the hypercube, so informative features spread by about their half side", () => {
    for (let i = 1; i <= 4; i++) {
      // The mix of 4 uniform(-1, 1) numbers has variance 4/3 on average, a corner adds up to 2^2.
      expect(variance(column(data, `informative ${i}`))).toBeGreaterThan(0.5);
      expect(variance(column(data, `informative ${i}`))).toBeLessThan(9);
    }
  });

  it("makes redundant features linear in the informative ones", () => {
    // Least squares by the normal equations: the residual of an exact combination is float32 rounding.
    const informative = [1, 2, 3, 4].map((i) => column(data, `informative ${i}`));
    for (const name of ["redundant 1", "redundant 2"]) {
      const residual = residualOf(informative, column(data, name));
      expect(residual / variance(column(data, name))).toBeLessThan(1e-9);
    }
    expect(residualOf(informative, column(data, "noise 1"))).toBeGreaterThan(0.9);
  });

  it("draws the class of flipped rows anew", () => {
    // With the same seed flipping comes last, so nothing else differs.
    const flipped = makeClassification({ ...options, flip: 0.3 }, randomFor(1, "data"));
    expect([...flipped.inputs]).toEqual([...data.inputs]);
    const changed = flipped.labels.filter((label, row) => label !== data.labels[row]).length / options.rows;
    // 0.3 drawn again, a third of them to the class they had; 0.0052 is a standard error.
    expect(Math.abs(changed - 0.2)).toBeLessThan(0.021);
  });
});

/** Mean squared residual of the best linear combination of `columns`, by Gaussian elimination. */
function residualOf(columns: readonly Float32Array[], target: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const rows = columns.map((a) => [...columns.map((b) => dot(a, b)), dot(a, target)]);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < rows.length; j++) {
      if (i === j) continue;
      const factor = rows[j]![i]! / rows[i]![i]!;
      rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
    }
  }
  const coefficients = rows.map((row, i) => row.at(-1)! / row[i]!);
  const fitted = target.map((_, row) => columns.reduce((sum, column, i) => sum + coefficients[i]! * column[row]!, 0));
  return mean(target.map((value, row) => (value - fitted[row]!) ** 2));
}
