import { describe, expect, it } from "vitest";
import { describeMath } from "../../test/describeMath.ts";
import { gradient, lambdaMax, prox, value } from "../evaluate.ts";
import { weights } from "../weights.ts";
import { l1 } from "./l1.ts";

const w = weights(Float64Array.of(3, -0.5, 0, 1), [2, 2]);

describe("l1", () => {
  it("adds up the sizes of the weights", () => expect(value(l1({ l1: 0.5 }), w)).toBe(2.25));

  it("pushes each weight alike, and a zero not at all", () => {
    expect([...gradient(l1({ l1: 0.5 }), w).data]).toEqual([0.5, -0.5, 0, 0.5]);
  });

  it("moves weights towards zero by step * l1 and stops there, exactly", () => {
    expect([...prox(l1({ l1: 0.5 }), w, 2).data]).toEqual([2, 0, 0, 0]);
  });

  it("leaves float32 weights as they are when its strength is 0", () => {
    const odd = weights(Float32Array.of(0.1, -0.3, 0), [3]);
    expect(prox(l1({ l1: 0 }), odd, 1).data).toEqual(odd.data);
    expect(value(l1({ l1: 0 }), odd)).toBe(0);
  });

  it("starts its path where the largest gradient stands", () => {
    expect(lambdaMax(l1({ l1: 0.5 }), w)).toBe(6);
    expect(lambdaMax(l1({ l1: 0 }), w)).toBeUndefined();
  });
});

for (const strength of [0, 0.3, 2]) describeMath(l1({ l1: strength }), { shapes: [[4, 3], [1, 5], [1], [2, 3, 2]] });
