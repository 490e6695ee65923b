import { describe, expect, it } from "vitest";
import { describeMath } from "../../test/describeMath.ts";
import { lambdaMax, prox, value } from "../evaluate.ts";
import { smoothWeights } from "../testing/samples.ts";
import { weights } from "../weights.ts";
import { groupLasso } from "./groupLasso.ts";
import { l1 } from "./l1.ts";
import { sparseGroupLasso } from "./sparseGroupLasso.ts";

const w = weights(Float64Array.of(3, 4, 0, 0, 6, 8, 0.3, 0.4), [4, 2]);

describe("sparseGroupLasso", () => {
  it("is l1 and groupLasso together", () => {
    const parts = value(l1({ l1: 0.5 }), w) + value(groupLasso({ lambda: 2 }), w);
    expect(value(sparseGroupLasso({ l1: 0.5, lambda: 2 }), w)).toBeCloseTo(parts, 12);
  });

  it("takes away groups, and single weights in the groups that stay", () => {
    const zeros = [...prox(sparseGroupLasso({ l1: 3, lambda: 0.5 }), w, 1).data].map((u) => u === 0);
    expect(zeros).toEqual([true, false, true, true, false, false, true, true]);
  });

  it("starts its path at the least strength whose prox leaves nothing", () => {
    for (const params of [{ l1: 0.3, lambda: 0.2 }, { l1: 1 }, { l1: 0, lambda: 0.4 }, { l1: 0.1, lambda: 0 }]) {
      const gradient = smoothWeights([4, 3], 9);
      const most = lambdaMax(sparseGroupLasso(params), gradient)!;
      const { l1, lambda } = { lambda: 0.01, ...params };
      const left = (times: number) => {
        const strengths = { l1: l1 * most * times, lambda: lambda * most * times };
        return prox(sparseGroupLasso(strengths), gradient, 1).data.filter((u) => u !== 0).length;
      };
      expect([left(1 + 1e-12), left(1 - 1e-6) > 0]).toEqual([0, true]);
    }
  });

  it("has no path without a strength", () => {
    expect(lambdaMax(sparseGroupLasso({ l1: 0, lambda: 0 }), w)).toBeUndefined();
  });
});

const shapes = [
  [4, 3],
  [2, 1],
];
describeMath(sparseGroupLasso({ l1: 0, lambda: 0 }), { shapes });
describeMath(sparseGroupLasso({ l1: 0.2, lambda: 0.3 }), { shapes: [...shapes, [1, 4], [3]] });
describeMath(sparseGroupLasso({ l1: 0.2, lambda: 0.3, axis: 1, sizeWeighted: true }), { shapes });
describeMath(sparseGroupLasso({ l1: 0.1, lambda: 0.3, groupSize: 2 }), { shapes });
