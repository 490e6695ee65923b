import { describe, expect, it } from "vitest";
import { describeMath } from "../../test/describeMath.ts";
import { gradient, lambdaMax, prox, value } from "../evaluate.ts";
import { smoothWeights } from "../testing/samples.ts";
import { weights } from "../weights.ts";
import { orthogonal } from "./orthogonal.ts";

describe("orthogonal", () => {
  it("is the mean absolute cosine between rows, times the factor", () => {
    // Rows at 45, 90 and 135 degrees to each other.
    const rows = weights(Float64Array.of(1, 0, 5, 5, -3, 0), [3, 2]);
    expect(value(orthogonal({ factor: 3 }), rows)).toBeCloseTo(Math.SQRT1_2 + 1 + Math.SQRT1_2, 12);
  });

  it("is 0 for vectors at right angles, and is not pushed there", () => {
    const square = weights(Float64Array.of(2, 0, 0, -3), [2, 2]);
    expect(value(orthogonal(), square)).toBe(0);
    expect(gradient(orthogonal(), square).data.every((g) => g === 0)).toBe(true);
  });

  it("takes columns on request, or where the weights are stored the other way round", () => {
    const w = smoothWeights([3, 2], 2);
    const turned = weights(
      Float64Array.from([0, 2, 4, 1, 3, 5], (i) => w.data[i]!),
      [2, 3],
    );
    const columns = value(orthogonal({ mode: "columns" }), w);
    expect(value(orthogonal({ mode: "rows" }), turned)).toBeCloseTo(columns, 12);
    const placed = orthogonal({ mode: "columns" }).place({ shape: [2, 3], axes: [1, 0] });
    expect(value(placed, turned)).toBeCloseTo(columns, 12);
  });

  it("costs nothing for a single row, where Keras has 0 / 0", () => {
    expect(value(orthogonal(), smoothWeights([1, 4], 1))).toBe(0);
  });

  it("leaves a zero row alone", () => {
    const w = weights(Float64Array.of(0, 0, 1, 2, 3, 1), [3, 2]);
    expect([...gradient(orthogonal(), w).data.slice(0, 2)]).not.toContain(Number.NaN);
  });

  it("refuses other ranks, and says what it has not", () => {
    const w = smoothWeights([2, 2, 2], 1);
    expect(() => value(orthogonal(), w)).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] orthogonal: expected weights of rank 2, received shape [2,2,2]. Match dense kernels only, or use groupLasso for convolutions.]`,
    );
    expect(() => orthogonal().place({ path: "conv/kernel", shape: [2, 2, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] orthogonal on conv/kernel: expected weights of rank 2, received shape [2,2,2]. Match dense kernels only, or use groupLasso for convolutions.]`,
    );
    expect(() => prox(orthogonal(), smoothWeights([2, 2], 1), 0.1)).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] orthogonal: expected a penalty with an exact prox for mode "proximal", received orthogonal: the nearest set of nearly orthogonal vectors has no closed form. Use mode "loss" or "decoupled" for it.]`,
    );
    expect(lambdaMax(orthogonal(), smoothWeights([2, 2], 1))).toBeUndefined();
  });
});

const shapes = [
  [4, 3],
  [3, 5],
  [1, 4],
];
for (const factor of [0, 0.7]) describeMath(orthogonal({ factor }), { shapes });
describeMath(orthogonal({ factor: 0.7, mode: "columns" }), { shapes });
