import { expect, it } from "vitest";
import { cutUnits, freeLive, liveUnits, type RankedUnits, rankedMember, unitScores } from "./cutUnits.ts";

/** Two inputs, three units, one output. */
const shapes = [[2, 3], [3], [3, 1]] as const;
const own = (length: number) => Array.from({ length }, (_, i) => [i]);
const units: RankedUnits = {
  name: "layer",
  size: 3,
  live: 1,
  members: [
    rankedMember({ path: "in", axis: 1, side: "incoming", entries: own(3) }, 0, shapes[0]),
    rankedMember({ path: "bias", axis: 0, side: "own", entries: own(3) }, 1, shapes[1]),
    rankedMember({ path: "out", axis: 0, side: "outgoing", entries: own(3) }, 2, shapes[2]),
  ],
};
const start = () => [Float32Array.of(3, 1, 0, 4, 0, 0), Float32Array.of(9, 9, 9), Float32Array.of(2, 3, 7)];
const rows = (arrays: readonly Float32Array[]) => arrays.map((array) => [...array]);

it("scores units by what goes in and out", () => {
  expect(unitScores(units, start())).toEqual([10, 3, 0]);
  expect(liveUnits(units, start())).toBe(2);
});

it("scores units behind a normalization by its scales", () => {
  const scale = rankedMember({ path: "scale", axis: 0, side: "own", scales: true, entries: own(3) }, 3, [3]);
  const arrays = [...start(), Float32Array.of(0.5, 4, 4)];
  // The incoming weights of unit 0 are five times those of unit 1, and the last unit has none.
  expect(unitScores({ ...units, members: [...units.members, scale] }, arrays)).toEqual([1, 12, 0]);
});

it("cuts everything of a unit, its bias too", () => {
  const arrays = start();
  cutUnits(units, arrays, 2);
  expect(rows(arrays)).toEqual([
    [3, 0, 0, 4, 0, 0],
    [9, 0, 0],
    [2, 0, 0],
  ]);
});

it("knows units by several entries each, in the middle of a weight", () => {
  const member = rankedMember({ path: "conv", axis: 1, side: "incoming", entries: [[0, 2], [1]] }, 0, [2, 3, 2]);
  const arrays = [Float32Array.from({ length: 12 }, (_, i) => (i % 6 === 2 || i % 6 === 3 ? 1 : 5))];
  cutUnits({ name: "conv", size: 2, live: 1, members: [member] }, arrays, 1);
  expect(rows(arrays)).toEqual([[5, 5, 0, 0, 5, 5, 5, 5, 0, 0, 5, 5]]);
});

it("frees the zeros of live units, and of no dead one", () => {
  const arrays = start();
  cutUnits(units, arrays, 1);
  freeLive([units], arrays);
  const free = Math.fround(1e-30);
  expect(rows(arrays)).toEqual([
    [3, 1, 0, 4, free, 0],
    [9, 9, 0],
    [2, 3, 0],
  ]);
});
