import { arrayOps, l1, type Weights, weights } from "@reg/core";
import { describe, expect, it } from "vitest";
import { arithmeticIn, arithmeticOf, coreArithmetic } from "./arithmetic.ts";

/** A framework that owns its arrays: the code that makes one frees it, and `tidy` frees all but what it returns. */
function framework() {
  const alive = new Set<Weights>();
  const made = (array: Weights): Weights => {
    alive.add(array);
    return array;
  };
  const ops = Object.fromEntries(
    Object.entries(arrayOps).map(([name, op]) => [
      name,
      // Every operation of arrays; `shape` gives no array.
      name === "shape" ? op : (...args: unknown[]) => made((op as (...all: unknown[]) => Weights)(...args)),
    ]),
  ) as unknown as typeof arrayOps;
  const tidy = (compute: () => Weights): Weights => {
    const before = new Set(alive);
    const result = compute();
    for (const array of alive) if (!before.has(array) && array !== result) alive.delete(array);
    return result;
  };
  const from = (array: Weights): Weights => {
    alive.delete(array);
    return { data: array.data.slice(), shape: array.shape };
  };
  return { alive, ops, tidy, from, into: (array: Weights) => made({ ...array }) };
}

describe("arithmeticOf", () => {
  const w = weights([1, -2, 0, 4], [2, 2]);
  const penalty = l1({ l1: 0.5 });

  it("gives value, gradient and prox by a framework's operations", async () => {
    const arithmetic = arithmeticOf(arrayOps, { into: (array) => array, from: (array) => array });
    expect(await arithmetic.value(penalty, w)).toBe(3.5);
    expect([...(await arithmetic.gradient(penalty, w)).data]).toEqual([0.5, -0.5, 0, 0.5]);
    expect([...(await arithmetic.prox(penalty, w, 2)).data]).toEqual([0, -1, 0, 3]);
  });

  it("leaves nothing alive in a framework that owns its arrays, when told its scope", async () => {
    const { alive, ops, tidy, from, into } = framework();
    const scoped = arithmeticOf(ops, { into, from, scope: tidy });
    await scoped.value(penalty, w);
    await scoped.gradient(penalty, w);
    expect([...(await scoped.prox(penalty, w, 2)).data]).toEqual([0, -1, 0, 3]);
    expect(alive.size).toBe(0);
    await arithmeticOf(ops, { into, from }).gradient(penalty, w);
    expect(alive.size).toBeGreaterThan(0);
  });

  it(`is core's own where a target says "core"`, () => {
    expect(arithmeticIn({ arithmetic: "core" })).toBe(coreArithmetic);
  });
});
