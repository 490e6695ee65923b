import { expect, it } from "vitest";
import { arrayOps } from "../arrayOps.ts";
import { unitPenalty } from "../unitPenalty.ts";
import type { Weights } from "../weights.ts";
import { unitKernel } from "./unitKernel.ts";

/** Numbers between -1 and 1, the same at each call. */
function numbers(size: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: size }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  });
}

// A Dense kernel [4, 3] by its columns, its bias [3], and the kernel [3, 2] that reads it by its rows.
const shapes = [[4, 3], [3], [3, 2]];
const penalty = unitPenalty(
  "groupLasso",
  0.3,
  [
    [4, 3, 1],
    [1, 3, 1],
    [1, 3, 2],
  ],
  true,
);
const weights = shapes.map((shape, i) =>
  numbers(
    shape.reduce((a, b) => a * b),
    i + 1,
  ),
);
// One unit is dead.
for (const [part, places] of [
  [0, [1, 4, 7, 10]],
  [1, [1]],
  [2, [2, 3]],
] as const)
  for (const i of places) weights[part]![i] = 0;
const asWeights = (arrays: readonly Float64Array[]): Weights[] =>
  arrays.map((data, i) => ({ data, shape: shapes[i]! }));
const empty = () => weights.map(({ length }) => new Float64Array(length));
const perEntry = shapes.map((shape, i) =>
  numbers(
    shape.reduce((a, b) => a * b),
    i + 7,
  ).map((x) => 0.1 + Math.abs(x)),
);
const kernel = unitKernel(penalty);

const expectEqual = (found: readonly Float64Array[], expected: readonly Weights[], digits: number) =>
  expect(
    found.map((own, i) => own.map((x, at) => Number(Math.abs(x - expected[i]!.data[at]!) < 10 ** -digits))),
  ).toEqual(found.map(({ length }) => new Float64Array(length).fill(1)));

it("has the value and the gradient of the form over ops", () => {
  expect(kernel.value(weights)).toBeCloseTo(penalty.value(arrayOps, asWeights(weights)).data[0]!, 12);
  const outs = empty();
  kernel.gradient(weights, outs);
  expectEqual(outs, penalty.gradient(arrayOps, asWeights(weights)), 12);
  expect([...outs[1]!][1]).toBe(0);
});

it("has its prox, with one step for all and with one of each weight", () => {
  const outs = empty();
  kernel.prox(weights, [0.2, 0.2, 0.2], outs);
  const scalars = Array.from(shapes, () => ({ data: Float64Array.of(0.2), shape: [] }));
  expectEqual(outs, penalty.prox(arrayOps, asWeights(weights), scalars), 12);
  kernel.prox(weights, perEntry, outs);
  // The form over ops takes four steps of Newton's method.
  expectEqual(outs, penalty.prox(arrayOps, asWeights(weights), asWeights(perEntry)), 8);
});

it("takes one step for some parameters and one of each weight for others, where the weights are", () => {
  const steps = [perEntry[0]!, 0.5, perEntry[2]!];
  const filled = [perEntry[0]!, new Float64Array(3).fill(0.5), perEntry[2]!];
  const [expected, own] = [empty(), weights.map((each) => each.slice())];
  kernel.prox(weights, filled, expected);
  kernel.prox(own, steps, own);
  expect(own).toEqual(expected);
});

it("ends units at zero", () => {
  const outs = empty();
  unitKernel({ ...penalty, lambda: 100 }).prox(weights, perEntry, outs);
  expect(outs).toEqual(empty());
});
