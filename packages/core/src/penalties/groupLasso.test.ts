import { describe, expect, it } from "vitest";
import { describeMath } from "../../test/describeMath.ts";
import { gradient, lambdaMax, prox, value } from "../evaluate.ts";
import { weights } from "../weights.ts";
import { groupLasso } from "./groupLasso.ts";
import { orthogonal } from "./orthogonal.ts";

const w = weights(Float64Array.of(3, 4, 0, 0, 6, 8, 0.3, 0.4), [4, 2]);

describe("groupLasso", () => {
  it("adds up the norms of the inputs' weights", () => expect(value(groupLasso({ lambda: 1 }), w)).toBe(15.5));

  it("groups units along axis -1", () => {
    expect(value(groupLasso({ lambda: 1, axis: -1 }), w)).toBeCloseTo(
      Math.hypot(3, 6, 0.3) + Math.hypot(4, 8, 0.4),
      12,
    );
  });

  it("groups so many consecutive slices", () => {
    const both = Math.hypot(3, 4) + Math.hypot(6, 8, 0.3, 0.4);
    expect(value(groupLasso({ lambda: 1, groupSize: 2 }), w)).toBeCloseTo(both, 12);
  });

  it("multiplies by the square root of the size on request", () => {
    const size = Math.sqrt(4);
    const plain = value(groupLasso({ lambda: 1, groupSize: 2 }), w);
    expect(value(groupLasso({ lambda: 1, groupSize: 2, sizeWeighted: true }), w)).toBeCloseTo(size * plain, 12);
  });

  it("counts all weights of a group for its size, along any axis", () => {
    const units = weights(Float64Array.of(3, 0, 4, 0), [2, 2]);
    expect(value(groupLasso({ lambda: 1, axis: 1, sizeWeighted: true }), units)).toBeCloseTo(5 * Math.SQRT2, 12);
  });

  it("takes away whole groups and leaves an all-zero group at zero", () => {
    expect([...prox(groupLasso({ lambda: 1 }), w, 1).data].map((u) => u + 0)).toEqual([
      2.4000000000000004, 3.2, 0, 0, 5.4, 7.2, 0, 0,
    ]);
    expect([...prox(groupLasso({ lambda: 0 }), w, 1).data]).toEqual([...w.data]);
  });

  it("turns axes of Keras' layout into those of the stored weights", () => {
    const transposed = weights(Float64Array.of(3, 0, 6, 0.3, 4, 0, 8, 0.4), [2, 4]);
    const placed = groupLasso({ lambda: 1 }).place({ shape: [2, 4], axes: [1, 0] });
    expect(value(placed, transposed)).toBe(15.5);
    expect(placed.params).toMatchObject({ axis: 1 });
  });

  it("groups the filters of a convolution", () => {
    const kernel = weights(Float64Array.of(3, 0, 4, 0), [1, 2, 1, 2]);
    expect(value(groupLasso({ lambda: 1, axis: -1 }), kernel)).toBe(5);
  });

  it("starts its path where the largest norm stands", () => {
    expect(lambdaMax(groupLasso({ lambda: 0.5 }), w)).toBe(20);
    expect(lambdaMax(groupLasso({ lambda: 0 }), w)).toBeUndefined();
    const atIt = prox(groupLasso({ lambda: 0.5 * 20 }), w, 1);
    expect(gradient(groupLasso(), atIt).data.every((g) => g === 0)).toBe(true);
  });

  it("refuses weights whose axes of inputs and units nobody knows", () => {
    for (const penalty of [groupLasso(), orthogonal()]) {
      expect(() => penalty.place({ path: "bilinear", shape: [4, 6], axes: "unknown" })).toThrow(
        `[@reg/core] ${penalty.name} on bilinear: expected weights whose axes of inputs and units are known, received weights that the model reshapes before it uses them. Leave them out of \`match\`, or give them a penalty of single weights such as l1.`,
      );
    }
  });

  it("refuses axes and sizes the weights do not have", () => {
    expect(() => value(groupLasso({ axis: 2 }), w)).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] groupLasso: expected axis to be one of the 2 axes of shape [4,2], received 2. Axes count from 0, or from the end with -1.]`,
    );
    expect(() => value(groupLasso({ groupSize: 3 }), w)).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] groupLasso: expected groupSize 3 to divide the axis evenly, received 4 slices along axis 0 of shape [4,2]. Choose a size that leaves no remainder.]`,
    );
    expect(() =>
      groupLasso({ axis: -3 }).place({ path: "a/kernel", shape: [4, 2] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] groupLasso on a/kernel: expected axis to be one of the 2 axes of shape [4,2], received -3. Axes count from 0, or from the end with -1.]`,
    );
  });
});

describeMath(groupLasso({ lambda: 0 }), {
  shapes: [
    [4, 3],
    [1, 3],
  ],
});
describeMath(groupLasso({ lambda: 0.3 }), { shapes: [[4, 3], [1, 3], [5]] });
describeMath(groupLasso({ lambda: 0.3, axis: -1, sizeWeighted: true }), {
  shapes: [
    [4, 3],
    [1, 3],
    [2, 2, 1, 3],
  ],
});
describeMath(groupLasso({ lambda: 0.3, groupSize: 2 }), {
  shapes: [
    [4, 3],
    [2, 1],
  ],
});
