import { describe, expect, it } from "vitest";
import { randomFor } from "../random.ts";
import { breastCancer, digits } from "./bundled.ts";
import { splitByClass } from "./split.ts";
import { standardize } from "./standardize.ts";

describe("bundled data", () => {
  it("is what scikit-learn has", () => {
    const [numbers, tumours] = [digits(), breastCancer()];
    expect([numbers.labels.length, numbers.features.length, numbers.classes.length]).toEqual([1797, 64, 10]);
    expect([tumours.labels.length, tumours.features.length, tumours.classes]).toEqual([
      569,
      30,
      ["malignant", "benign"],
    ]);
    // load_digits().data.sum() and load_breast_cancer().target.sum() of scikit-learn 1.9.1.
    expect(numbers.inputs.reduce((a, b) => a + b, 0)).toBe(561718);
    expect(tumours.labels.reduce((a, b) => a + b, 0)).toBe(357);
  });
});

describe("splitByClass", () => {
  const data = digits();
  const split = splitByClass(data, 0.2, randomFor(0, "split"));

  it("keeps a fifth of every class apart", () => {
    for (let digit = 0; digit < 10; digit++) {
      const count = (labels: Int32Array) => labels.filter((label) => label === digit).length;
      expect(count(split.test.labels)).toBe(Math.round(count(data.labels) / 5));
      expect(count(split.test.labels) + count(split.train.labels)).toBe(count(data.labels));
    }
  });

  it("gives the same rows for the same seed", () => {
    const again = splitByClass(data, 0.2, randomFor(0, "split"));
    expect(again).toEqual(split);
    expect(splitByClass(data, 0.2, randomFor(1, "split"))).not.toEqual(split);
  });

  it("leaves a row of a class of two on either side", () => {
    const few = { inputs: Float32Array.of(1, 2, 3, 4), labels: Int32Array.of(0, 0, 1, 1) };
    const { train, test } = splitByClass(few, 0.2, randomFor(0, "split"));
    expect([[...train.labels].sort(), [...test.labels].sort()]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});

describe("standardize", () => {
  it("measures on the training rows alone and leaves constants at 0", () => {
    const train = { inputs: Float32Array.of(1, 5, 3, 5), labels: Int32Array.of(0, 1) };
    const test = { inputs: Float32Array.of(4, 6), labels: Int32Array.of(0) };
    const scaled = standardize({ train, test });
    expect([...scaled.train.inputs]).toEqual([-1, 0, 1, 0]);
    expect([...scaled.test.inputs]).toEqual([2, 1]);
    expect([...train.inputs]).toEqual([1, 5, 3, 5]);
  });
});
