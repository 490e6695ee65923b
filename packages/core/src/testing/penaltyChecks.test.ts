// Penalties that are wrong on purpose: each check must see its own mistake, and say it in a line.
import { expect, it } from "vitest";
import { definePenalty } from "../definePenalty.ts";
import { l1 } from "../penalties/l1.ts";
import type { PenaltyDefinition } from "../penalty.ts";
import { penaltyChecks } from "./penaltyChecks.ts";

const shapes = [[2, 3], [4]];

/** Names of the checks that fail, each with the first line of what it says. */
const failuresOf = (change: Partial<PenaltyDefinition>) => {
  const { definition } = l1;
  const { terms: _, ...plain } = definition as unknown as PenaltyDefinition;
  const penalty = definePenalty({ ...plain, ...change })({ l1: 0.5 } as never);
  return penaltyChecks(penalty, { shapes }).flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      return [[name, (error as Error).message] as const];
    }
  });
};

it("finds nothing wrong with l1, in both of its forms", () => {
  expect(failuresOf({})).toEqual([]);
  for (const { run } of penaltyChecks(l1(), { shapes })) run();
});

it("sees a gradient that is not the slope of the value", () => {
  const failures = failuresOf({ gradient: (ops, w) => ops.sign(w) });
  expect(failures.map(([name]) => name)).toEqual(["has the slope of its value as its gradient"]);
  expect(failures[0]![1]).toMatch(
    /^gradient and differences of the value on \[2,3\]: expected a difference below 1e-8, received 0\.5\d*$/,
  );
});

it("sees a push at zero", () => {
  const failures = failuresOf({
    gradient: (ops, w) => ops.mul(ops.sub(ops.mul(ops.where(ops.greater(w, -1e-9), 1, 0), 2), 1), 0.5),
  });
  expect(failures).toContainEqual([
    "does not push weights that are all zero, and costs nothing there",
    "the push on zeros of shape [2,3]: expected 0, received 0.5",
  ]);
});

it("sees a push at zero that is no subgradient", () => {
  const failures = failuresOf({
    gradient: (ops, w) => ops.where(ops.greater(ops.abs(w), 0), ops.mul(ops.sign(w), 0.5), 2),
  });
  expect(failures.map(([name]) => name)).toEqual([
    "lies above each of its tangents, also at exact zeros",
    "does not push weights that are all zero, and costs nothing there",
  ]);
});

it("sees a prox that is not the best point, and one that moves weights at step 0", () => {
  const failures = failuresOf({ prox: (ops, w) => ops.mul(w, 0.5) });
  expect(failures.map(([name]) => name)).toEqual([
    "has a prox no neighbour is better than, along each weight and in every direction",
    "has a prox no neighbour is better than, with a step of each weight",
    "gives back the weights when the step is 0",
  ]);
});

it("sees ops that nobody named, a strength that does not scale, and traits that do not hold", () => {
  const value: PenaltyDefinition["value"] = (ops, w) => ops.mul(ops.sum(ops.mul(w, w)), 0.5);
  const names = (change: Partial<PenaltyDefinition>) => failuresOf(change).map(([name]) => name);
  expect(names({ value: (ops, w, { l1 }) => ops.mul(ops.sum(ops.exp(ops.log(ops.abs(w)))), Number(l1)) })).toContain(
    "names the ops beyond the base in its needs",
  );
  expect(names({ needs: ["log"] })).toEqual(["names the ops beyond the base in its needs"]);
  expect(names({ value })).toEqual(
    expect.arrayContaining(["is twice itself when scaled by 2", "is as homogeneous as its traits say"]),
  );
  expect(names({ value: (ops, w, { l1 }) => ops.mul(ops.sqrt(ops.sum(ops.mul(w, w))), Number(l1)) })).toContain(
    "is as separable as its traits say",
  );
});

it("sees a value that swallows a NaN", () => {
  const failures = failuresOf({
    value: (ops, w, params) => {
      const sizes = ops.where(ops.greater(ops.abs(w), 0), ops.abs(w), 0);
      return ops.mul(ops.sum(sizes), Number(params.l1));
    },
  });
  expect(failures).toEqual([
    ["keeps NaN as NaN", expect.stringMatching(/^the value of weights with a NaN: expected NaN, received \d/)],
  ]);
});

it("leaves out what a penalty without a prox, or one that is not convex, need not be", () => {
  const names = (change: Partial<PenaltyDefinition>) => {
    const penalty = definePenalty({ ...(l1.definition as unknown as PenaltyDefinition), ...change })({
      l1: 0.5,
    } as never);
    return penaltyChecks(penalty, { shapes }).map(({ name }) => name);
  };
  const all = names({});
  const dented = names({ traits: { separable: true, convex: false, homogeneous: true } });
  expect(all.filter((name) => !dented.includes(name))).toEqual([
    "lies above each of its tangents, also at exact zeros",
    "brings no two points further apart",
  ]);
  const { prox: _, ...without } = l1.definition as unknown as PenaltyDefinition;
  const none = penaltyChecks(definePenalty(without)({ l1: 0.5 } as never), { shapes }).map(({ name }) => name);
  expect(all.slice(0, none.length)).toEqual(none);
  expect(all.slice(none.length).every((name) => /prox|step|apart/.test(name))).toBe(true);
});
