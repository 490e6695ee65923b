import { describe, expect, it } from "vitest";
import { describeMath } from "../../test/describeMath.ts";
import { gradient, lambdaMax, prox, value } from "../evaluate.ts";
import { weights } from "../weights.ts";
import { l2 } from "./l2.ts";

const w = weights(Float64Array.of(3, -1, 0, 2), [2, 2]);

describe("l2", () => {
  it("adds up squares without a half, as Keras does", () => expect(value(l2({ l2: 0.5 }), w)).toBe(7));

  it("pushes each weight by 2 * l2 * w", () => {
    expect([...gradient(l2({ l2: 0.5 }), w).data]).toEqual([3, -1, 0, 2]);
  });

  it("divides weights by 1 + 2 * l2 * step", () => {
    expect([...prox(l2({ l2: 0.5 }), w, 1).data]).toEqual([1.5, -0.5, 0, 1]);
  });

  it("has no strength at which all weights are zero", () => expect(lambdaMax(l2(), w)).toBeUndefined());
});

for (const strength of [0, 0.3, 2]) describeMath(l2({ l2: strength }), { shapes: [[4, 3], [1, 5], [1], [2, 3, 2]] });
