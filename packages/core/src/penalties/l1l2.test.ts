import { describe, expect, it } from "vitest";
import { describeMath } from "../../test/describeMath.ts";
import { lambdaMax, value } from "../evaluate.ts";
import { weights } from "../weights.ts";
import { l1 } from "./l1.ts";
import { l1l2 } from "./l1l2.ts";
import { l2 } from "./l2.ts";

const w = weights(Float64Array.of(3, -1, 0, 2), [2, 2]);

describe("l1l2", () => {
  it("is l1 and l2 together", () => {
    expect(value(l1l2({ l1: 0.5, l2: 0.25 }), w)).toBe(value(l1({ l1: 0.5 }), w) + value(l2({ l2: 0.25 }), w));
  });

  it("does nothing at strengths of 0, which must be written", () => expect(value(l1l2({ l1: 0, l2: 0 }), w)).toBe(0));

  it("starts its path as l1 does, for the ridge part does not hold weights at zero", () => {
    expect(lambdaMax(l1l2({ l1: 0.5, l2: 7 }), w)).toBe(6);
    expect(lambdaMax(l1l2({ l2: 7 }), w)).toBeUndefined();
  });
});

const shapes = [[4, 3], [1, 5], [1]];
for (const params of [{ l1: 0 }, { l1: 0.3, l2: 0.2 }, { l1: 1 }, { l2: 0.7 }]) describeMath(l1l2(params), { shapes });
