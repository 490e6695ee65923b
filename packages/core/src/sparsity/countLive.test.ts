import { expect, it } from "vitest";
import { weights } from "../weights.ts";
import { countLive } from "./countLive.ts";

const entries = [[0], [1], [2]];
const units = {
  name: "a",
  size: 3,
  members: [
    { path: "a/kernel", axis: 1, side: "incoming", entries },
    { path: "a/bias", axis: 0, side: "own", entries },
    { path: "b/kernel", axis: 0, side: "outgoing", entries },
  ],
} as const;
// The first unit reads nothing, the second is read by nothing.
const all = new Map([
  ["a/kernel", weights([0, 1, 1, 0, 1, 0], [2, 3])],
  ["a/bias", weights([1, 0, 0])],
  ["b/kernel", weights([1, 0, 1], [3, 1])],
]);

it("counts units that read something and are read", () => {
  expect(countLive([units], (path) => all.get(path))).toBe(1);
});

it("counts by the trained weights alone, and no units that cannot be cut", () => {
  expect(countLive([units], (path) => (path === "b/kernel" ? undefined : all.get(path)))).toBe(2);
  expect(countLive([{ ...units, locked: "outputs" }], (path) => all.get(path))).toBe(0);
});
