import { l1 } from "@reg/core";
import { describe, expect, it } from "vitest";
import { foldsOf, type Split } from "./folds.ts";
import { linearProblem } from "./linear/linearProblem.ts";

const count = 60;
const rows = Int32Array.from({ length: count }, (_, i) => i);
const problem = linearProblem({
  inputs: { data: Array.from(rows, Math.sin), shape: [count, 1] },
  // A tenth is of the second class.
  targets: Array.from(rows, (i) => Number(i % 10 === 3)),
  model: "logistic",
  penalty: l1({ l1: 1 }),
});
/** Patients with three to six rows each, which do not lie side by side. */
const groups = Array.from(rows, (i) => `patient ${(i * i) % 23}`);
const folds = (split: Split, seed = 0) => foldsOf(problem, rows, { folds: 5, split, groups, seed, repeat: 0 });
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

describe.each<Split>(["shuffled", "stratified", "grouped"])("%s folds", (split) => {
  it("judge each row once, by a model that did not learn from it", () => {
    const all = folds(split);
    expect(sorted(all.flatMap(({ validation }) => [...validation]))).toEqual([...rows]);
    for (const { train, validation } of all) expect(sorted([...train, ...validation])).toEqual([...rows]);
  });

  it("are others for another seed, and the same for the same", () => {
    expect(folds(split, 3)).toEqual(folds(split, 3));
    expect(folds(split, 3)).not.toEqual(folds(split, 4));
  });
});

it("grouped folds keep what belongs together, and are of about one size", () => {
  const all = folds("grouped");
  for (const { train, validation } of all) {
    const learned = new Set(Array.from(train, (row) => groups[row]));
    expect(Array.from(validation, (row) => groups[row]).filter((group) => learned.has(group!))).toEqual([]);
  }
  const sizes = all.map(({ validation }) => validation.length);
  // No two folds differ by more than the rows of a patient, of whom the one with the most has 6.
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(6);
});

it("stratified folds have the same share of each class", () => {
  const seconds = folds("stratified").map(({ validation }) => validation.filter((row) => row % 10 === 3).length);
  expect(sorted(seconds)).toEqual([1, 1, 1, 1, 2]);
});

it("folds by time learn from all that was before, and from nothing later", () => {
  const all = folds("time");
  expect(all.map(({ train, validation }) => [train.length, validation[0], validation.length])).toEqual([
    [10, 10, 10],
    [20, 20, 10],
    [30, 30, 10],
    [40, 40, 10],
    [50, 50, 10],
  ]);
  for (const { train, validation } of all) expect(Math.max(...train)).toBeLessThan(Math.min(...validation));
});
