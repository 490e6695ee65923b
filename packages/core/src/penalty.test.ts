import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { arrayOps } from "./arrayOps.ts";
import { definePenalty } from "./definePenalty.ts";
import { value } from "./evaluate.ts";
import { parsePenalty } from "./parsePenalty.ts";
import { groupLasso, l1, l1l2, l2, orthogonal, sum } from "./penalties/index.ts";
import type { Penalty } from "./penalty.ts";
import { weights } from "./weights.ts";

// JavaScript users may give anything.
const refusal = (factory: unknown, given: unknown) => messageOf(() => (factory as (params: unknown) => unknown)(given));

describe("a penalty", () => {
  it("fills in defaults, and is frozen", () => {
    expect(l1().params).toEqual({ l1: 0.01 });
    expect(l1({}).params).toEqual({ l1: 0.01 });
    expect(Object.isFrozen(l1().params)).toBe(true);
  });

  it("says in JSON what the configuration reads", () => {
    expect(JSON.stringify(l1l2({ l1: 0.1 }))).toBe('{"name":"l1l2","l1":0.1,"l2":0}');
  });

  it("works with its functions taken out of it", () => {
    const { prox, place } = l1({ l1: 1 });
    expect([...prox(arrayOps, weights([2]), 0.5).data]).toEqual([1.5]);
    expect(place({ shape: [1] }).name).toBe("l1");
  });

  it("is placed once, however often it is placed on weights of one shape", () => {
    // Stored as [units, inputs]: rows for Keras are columns here, and turned twice they would be rows again.
    const placement = { shape: [3, 3], axes: [1, 0] };
    const penalties = [groupLasso({ lambda: 1 }), orthogonal(), sum({ penalties: [l1(), groupLasso()] })];
    for (const placed of penalties.map((penalty) => penalty.place(placement))) {
      expect(placed.place(placement)).toBe(placed);
      expect(placed.place({ shape: [3, 3] })).toBe(placed);
    }
  });

  it("begins from what was configured on weights of another shape", () => {
    const placed = groupLasso({ lambda: 1, axis: -1 }).place({ shape: [3, 4], axes: [1, 0] });
    expect(placed.params).toMatchObject({ axis: 0 });
    expect(placed.place({ shape: [2, 2, 3, 4] }).params).toMatchObject({ axis: 3 });
  });

  it("refuses factors as Keras does, and says what to write", () => {
    expect(refusal(l1, { l1: -0.1 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received -0.1."`,
    );
    expect(refusal(l1, { l1: Number.NaN })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received NaN."`,
    );
    expect(refusal(l1, { l1: JSON.parse("1e400") })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received Infinity."`,
    );
    expect(refusal(l1, { l1: "0.01" })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received "0.01". Write 0.01 without quotes."`,
    );
    expect(refusal(l1, { l1: "" })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received ""."`,
    );
    expect(refusal(l1, { l1: true })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received true."`,
    );
    expect(refusal(l1, { l1: null })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received null."`,
    );
    expect(refusal(l1, { l1: 1n })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received 1n."`,
    );
    expect(refusal(l1, { l1: [0.01] })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1: expected l1 to be a finite number of at least 0, received [0.01]."`,
    );
    expect(refusal(l2, { l1: 0.01 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l2: expected only the parameter l2, received "l1". Did you mean "l2"?"`,
    );
    expect(refusal(l2, { toString: 1 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l2: expected only the parameter l2, received "toString"."`,
    );
    expect(refusal(groupLasso, { lamda: 0.01 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] groupLasso: expected only the parameters lambda, axis, groupSize, sizeWeighted, received "lamda". Did you mean "lambda"?"`,
    );
    expect(refusal(groupLasso, { axis: 0.5 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] groupLasso: expected axis to be an integer, received 0.5."`,
    );
    expect(refusal(groupLasso, { groupSize: 0 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] groupLasso: expected groupSize to be an integer of at least 1, received 0."`,
    );
    expect(refusal(groupLasso, { sizeWeighted: "true" })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] groupLasso: expected sizeWeighted to be true or false, received "true". Write true without quotes."`,
    );
    expect(refusal(orthogonal, { mode: "row" })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] orthogonal: expected mode to be "rows" or "columns", received "row". Did you mean "rows"?"`,
    );
  });

  it("refuses what is no object of parameters", () => {
    expect(refusal(l2, 0.01)).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l2: expected an object of parameters, received 0.01. Write l2({ l2: 0.01 })."`,
    );
    expect(refusal(l1l2, "l1")).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1l2: expected an object of parameters, received "l1". Write l1l2({ l1: … })."`,
    );
    expect(refusal(l1l2, [0.01, 0.01])).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1l2: expected an object of parameters, received [0.01,0.01]. Write l1l2({ l1: … })."`,
    );
    expect(refusal(l1l2, null)).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] l1l2: expected an object of parameters, received null. Write l1l2({ l1: … })."`,
    );
  });
});

describe("a penalty times a factor", () => {
  const w = weights(Float64Array.of(3, -4, 0, 1, 0, 0), [3, 2]);

  it.each([
    l1(),
    l1l2({ l1: 0.5, l2: 0.25 }),
    groupLasso({ lambda: 0.5, axis: 1, sizeWeighted: true }),
    orthogonal({ factor: 2 }),
    sum({ penalties: [l2(), groupLasso()] }),
  ])("has the value times the factor, placed or not: $name", (penalty) => {
    for (const from of [penalty, penalty.place(w)]) {
      expect(value(from.scaled(3), w)).toBeCloseTo(3 * value(penalty, w), 14);
      expect(value(from.scaled(0), w)).toBe(0);
    }
  });

  it("keeps its place, and goes to another from what was configured", () => {
    const placed = groupLasso({ lambda: 1, axis: 1 })
      .place({ shape: [3, 2], axes: [1, 0] })
      .scaled(2);
    expect(placed.params).toMatchObject({ lambda: 2, axis: 0 });
    expect(placed.place({ shape: [3, 2], axes: [1, 0] })).toBe(placed);
    expect(placed.place({ shape: [5, 7] }).params).toMatchObject({ lambda: 2, axis: 1 });
  });
});

describe("what is known of a penalty", () => {
  it("is bound to its parameters", () => {
    expect(l1l2({ l1: 1, l2: 2 }).terms()).toEqual({ l1: 1, l2: 2, groups: [] });
    expect(orthogonal().terms()).toBeUndefined();
    expect(l1({ l1: 0.5 }).lambdaMax(weights([1, -2]))).toBe(4);
    expect(l2().lambdaMax(weights([1, -2]))).toBeUndefined();
    expect(l1({ l1: 0 }).lambdaMax(weights([1, -2]))).toBeUndefined();
  });

  it("has traits, which a sum has from its parts", () => {
    const traits = (penalty: Penalty) => Object.values(penalty.traits);
    expect(traits(l1())).toEqual([true, true, true]);
    expect(traits(sum({ penalties: [l1(), l2()] }))).toEqual([true, true, false]);
    expect(traits(sum({ penalties: [l1(), groupLasso()] }))).toEqual([false, true, true]);
    expect(traits(sum({ penalties: [l1(), orthogonal()] }))).toEqual([false, false, false]);
  });

  it("says which parameters nobody wrote, also when it is placed or scaled", () => {
    const w = { shape: [4, 2] };
    expect([l1().unwritten, l1({}).unwritten, l1({ l1: 0.01 }).unwritten]).toEqual([["l1"], ["l1"], []]);
    const group = groupLasso({ lambda: 1, axis: 1 });
    for (const each of [group, group.place(w), group.scaled(2), group.scaled(2).place(w)]) {
      expect(each.unwritten).toEqual(["groupSize", "sizeWeighted"]);
    }
    expect(JSON.stringify(l1())).toBe('{"name":"l1","l1":0.01}');
    // What comes out of a file was written there.
    expect(parsePenalty(JSON.parse(JSON.stringify(l1()))).unwritten).toEqual([]);
  });

  it("cannot be left out of a definition", () => {
    const untyped: (definition: unknown) => unknown = definePenalty as never;
    const define = () => untyped({ name: "mine", params: {}, value: () => 0, gradient: () => 0 });
    expect(messageOf(define)).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] mine: expected traits in the definition, received none. Write traits: { separable, convex, homogeneous }, each true or false."`,
    );
  });
});
