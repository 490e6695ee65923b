import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { diagnose } from "./diagnose.ts";
import { weights } from "./weights.ts";

const w = weights([0, 0, 0, 3, 0, -4, 0, 0.0005, 0], [3, 3]);

describe("diagnose", () => {
  it("counts zeros, small weights, norms, and what is dead", () => {
    const { histogram, ...rest } = diagnose(w, { bins: 2 });
    expect(rest).toEqual({
      size: 9,
      zeros: 6,
      zeroFraction: 6 / 9,
      nonFinite: 0,
      belowThreshold: 7 / 9,
      l1Norm: 7 + Math.fround(0.0005),
      l2Norm: Math.sqrt(25 + Math.fround(0.0005) ** 2),
      maxNorm: 4,
      deadInputs: [0],
      deadUnits: [],
    });
    expect(histogram).toEqual({ edges: [-4, -0.5, 3], counts: [1, 8] });
  });

  it("finds dead units, also where the axes are stored the other way round", () => {
    const kernel = [1, 0, 0, 2, 0, 0];
    expect(diagnose(weights(kernel, [2, 3]))).toMatchObject({ deadInputs: [], deadUnits: [1, 2] });
    expect(diagnose(weights(kernel, [2, 3]), { axes: [1, 0] })).toMatchObject({ deadInputs: [1, 2], deadUnits: [] });
  });

  it("finds dead filters and channels of a convolution", () => {
    // [h, w, in, out] = [2, 1, 2, 2]: filter 1 is dead, and so is input channel 0.
    expect(diagnose(weights([0, 0, 5, 0, 0, 0, 6, 0], [2, 1, 2, 2]))).toMatchObject({
      deadInputs: [0],
      deadUnits: [1],
    });
    // The same as [out, in, h, w].
    const stored = diagnose(weights([0, 0, 5, 6, 0, 0, 0, 0], [2, 2, 2, 1]), { axes: [2, 3, 1, 0] });
    expect(stored).toMatchObject({ deadInputs: [0], deadUnits: [1] });
  });

  it("counts -0 as a zero", () => expect(diagnose(weights([-0, 1])).zeros).toBe(1));

  it("says how many are NaN or infinite and keeps them out of the histogram", () => {
    const sick = diagnose(weights([Number.NaN, Infinity, -Infinity, 1, 3], [5]), { bins: 1 });
    expect(sick).toMatchObject({ nonFinite: 3, zeros: 0, maxNorm: Number.NaN, l1Norm: Number.NaN });
    expect(sick.histogram).toEqual({ edges: [1, 3], counts: [2] });
  });

  it("has nothing to say of empty weights", () => {
    const empty = diagnose(weights([], [0]));
    expect(empty).toMatchObject({ size: 0, zeroFraction: 0, histogram: { edges: [], counts: [] }, deadInputs: [] });
  });

  it("puts equal weights into one interval", () => {
    expect(diagnose(weights([2, 2]), { bins: 3 }).histogram.counts).toEqual([2, 0, 0]);
  });

  it("takes no time for shapes of nothing", () => {
    const empty = diagnose({ data: new Float32Array(0), shape: [0, 2 ** 40] });
    expect(empty).toMatchObject({ size: 0, deadInputs: [], deadUnits: [] });
  });

  it("refuses a histogram of gigabytes, axes that there are not, and numbers that do not fill their shape", () => {
    expect(messageOf(() => diagnose(w, { bins: 1e9 }))).toBe(
      "INVALID_PARAMETER: [@reg/core] diagnose: expected bins to be an integer of 1 to 100000, received 1000000000. 20 is usual.",
    );
    expect(messageOf(() => diagnose(w, { axes: [2, 0] }))).toBe(
      "INVALID_PARAMETER: [@reg/core] diagnose: expected axes to be the order of 2 axes, received [2,0]. They say where the axes of Keras' layout are stored.",
    );
    expect(messageOf(() => diagnose({ data: new Float32Array(5), shape: [2, 3] }))).toBe(
      "INVALID_WEIGHTS: [@reg/core] weights: expected 6 numbers for shape [2,3], received 5. Give the shape in row-major order, for example [inputs, units] for a Dense kernel.",
    );
  });

  it("refuses options that make no sense", () => {
    expect(messageOf(() => diagnose(w, { bins: 0 }))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] diagnose: expected bins to be an integer of 1 to 100000, received 0. 20 is usual."`,
    );
    expect(messageOf(() => diagnose(w, { threshold: Number.NaN }))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] diagnose: expected threshold to be a number of at least 0, received NaN. 1e-3 is usual."`,
    );
  });
});

it("refuses what are no weights, and options that it does not have", () => {
  // @ts-expect-error Nothing is no weights.
  expect(messageOf(() => diagnose(null))).toBe(
    "INVALID_WEIGHTS: [@reg/core] diagnose: expected { data, shape } with a Float32Array or a Float64Array, received null. Write weights([0.1, 0.2], [1, 2]).",
  );
  // @ts-expect-error It is called bins.
  expect(messageOf(() => diagnose(weights([1]), { bin: 3 }))).toBe(
    `INVALID_PARAMETER: [@reg/core] diagnose: expected only the options threshold, bins, axes, received "bin". Did you mean "bins"?`,
  );
});

it("knows no inputs and units of weights whose axes nobody knows", () => {
  const { deadInputs, deadUnits, zeros } = diagnose(weights([0, 0, 0, 1], [2, 2]), { axes: "unknown" });
  expect({ deadInputs, deadUnits, zeros }).toEqual({ deadInputs: [], deadUnits: [], zeros: 3 });
});
