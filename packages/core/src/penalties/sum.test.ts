import { describe, expect, it } from "vitest";
import { describeMath } from "../../test/describeMath.ts";
import { arrayOps } from "../arrayOps.ts";
import { definePenalty } from "../definePenalty.ts";
import { gradient, lambdaMax, prox, value } from "../evaluate.ts";
import { strength } from "../params.ts";
import { smoothWeights } from "../testing/samples.ts";
import { groupLasso } from "./groupLasso.ts";
import { l1 } from "./l1.ts";
import { l1l2 } from "./l1l2.ts";
import { l2 } from "./l2.ts";
import { orthogonal } from "./orthogonal.ts";
import { sparseGroupLasso } from "./sparseGroupLasso.ts";
import { sum } from "./sum.ts";

const w = smoothWeights([4, 2], 3);

/** A penalty with a prox of its own and no terms: l1 that does not say so. */
const quiet = definePenalty({
  name: "quiet",
  params: { strength: strength(0.3, "Strength.") },
  traits: { separable: true, convex: true, homogeneous: true },
  value: (ops, w, { strength }) => l1({ l1: strength }).value(ops, w),
  gradient: (ops, w, { strength }) => l1({ l1: strength }).gradient(ops, w),
  prox: (ops, w, step, { strength }) => l1({ l1: strength }).prox(ops, w, step),
});

describe("sum", () => {
  it("adds up values and gradients, of parts with and without a prox", () => {
    const parts = [l1({ l1: 0.3 }), orthogonal({ factor: 0.5 }), groupLasso({ lambda: 0.2, axis: 1 })];
    const penalty = sum({ penalties: parts });
    expect(value(penalty, w)).toBeCloseTo(
      parts.reduce((total, part) => total + value(part, w), 0),
      12,
    );
    const slopes = parts.map((part) => gradient(part, w).data);
    const together = gradient(penalty, w).data;
    for (let i = 0; i < together.length; i++) {
      expect(together[i]).toBeCloseTo(
        slopes.reduce((total, slope) => total + slope[i]!, 0),
        12,
      );
    }
  });

  it("is the elastic net for l1 and l2", () => {
    const both = sum({ penalties: [l1({ l1: 0.3 }), l2({ l2: 0.2 })] });
    const [one, other] = [prox(both, w, 0.5).data, prox(l1l2({ l1: 0.3, l2: 0.2 }), w, 0.5).data];
    expect(one).toEqual(other);
  });

  it("places its parts, and then knows that axis -1 and axis 1 are the same groups", () => {
    const penalty = sum({ penalties: [groupLasso({ lambda: 0.2, axis: -1 }), groupLasso({ lambda: 0.1, axis: 1 })] });
    const one = prox(penalty, w, 0.5).data;
    const other = prox(groupLasso({ lambda: 0.2 + 0.1, axis: 1 }), w, 0.5).data;
    expect([...one].map((u, i) => Math.abs(u - other[i]!) < 1e-12)).not.toContain(false); // float64 rounding
  });

  it("has the prox of its part when there is only one", () => {
    const penalty = sum({ penalties: [quiet()] });
    expect(penalty.prox(arrayOps, w, 0.5)).toEqual(quiet().prox(arrayOps, w, 0.5));
    expect(prox(penalty, w, 0.5)).toEqual(prox(quiet(), w, 0.5));
  });

  it("refuses a prox that is not exactly known, with the reason", () => {
    const refused = (
      ...penalties: Parameters<typeof sum>[0] extends { penalties: infer P } | undefined ? P[] : never
    ) => prox(sum({ penalties: penalties.flat() }), w, 0.1);
    expect(() => refused([l1(), orthogonal()])).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] sum: expected a penalty with an exact prox for mode "proximal", received sum: the nearest set of nearly orthogonal vectors has no closed form. Use mode "loss" or "decoupled" for it.]`,
    );
    expect(() => refused([groupLasso(), groupLasso({ axis: 1 })])).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] sum: expected a penalty with an exact prox for mode "proximal", received sum: groups along axis 0 by 1 and axis 1 by 1 overlap, and their common prox has no closed form. Use mode "loss" or "decoupled" for it.]`,
    );
    expect(() => refused([l1(), quiet()])).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] sum: expected a penalty with an exact prox for mode "proximal", received sum: no exact prox is known for quiet together with another penalty. Use mode "loss" or "decoupled" for it.]`,
    );
  });

  it("starts its path where its parts together hold everything at zero", () => {
    const together = sparseGroupLasso({ l1: 0.2, lambda: 0.3 });
    const apart = sum({ penalties: [l1({ l1: 0.2 }), l2({ l2: 4 }), groupLasso({ lambda: 0.3 })] });
    expect(lambdaMax(apart, w)).toBe(lambdaMax(together, w));
    expect(lambdaMax(sum({ penalties: [l2()] }), w)).toBeUndefined();
    expect(lambdaMax(sum({ penalties: [l1(), orthogonal()] }), w)).toBeUndefined();
  });

  it("refuses what is no list of penalties", () => {
    expect(() => sum()).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] sum: expected penalties to be a list of at least one penalty, such as [l1(), l2()], received nothing.]`,
    );
    expect(() => sum({ penalties: [] })).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] sum: expected penalties to be a list of at least one penalty, such as [l1(), l2()], received [].]`,
    );
    // @ts-expect-error: 3 is no penalty
    expect(() => sum({ penalties: [3] })).toThrowErrorMatchingInlineSnapshot(
      `[RegError: [@reg/core] sum: expected penalties to be a list of at least one penalty, such as [l1(), l2()], received [3].]`,
    );
  });
});

const shapes = [
  [4, 3],
  [2, 1],
];
describeMath(sum({ penalties: [l1({ l1: 0.1 }), l2({ l2: 0.2 }), groupLasso({ lambda: 0.3 })] }), { shapes });
describeMath(
  sum({ penalties: [sparseGroupLasso({ lambda: 0.3 }), sum({ penalties: [groupLasso({ lambda: 0.1 }), l1()] })] }),
  { shapes },
);
describeMath(sum({ penalties: [groupLasso({ lambda: 0.3 }), groupLasso({ lambda: 0.2, axis: -1 })] }), { shapes });
describeMath(sum({ penalties: [quiet({ strength: 0.2 }), l2({ l2: 0.1 })] }), { shapes });
