import { expect, it } from "vitest";
import type { UnitSide, Units } from "../units.ts";
import { assertWayAround } from "./assertWayAround.ts";

const member = (path: string, side: UnitSide) => ({ path, side, axis: 0, entries: [[0], [1]] });
const group = (name: string, incoming: readonly string[], outgoing: readonly string[]): Units => ({
  ...{ name, size: 2 },
  members: [...incoming.map((path) => member(path, "incoming")), ...outgoing.map((path) => member(path, "outgoing"))],
});

/** A stem, a block around which the stem goes, with a gate inside, and an output. */
const stem = group("stem", ["stem", "back"], ["inside", "head"]);
const inside = group("inside", ["inside", "excite"], ["squeeze", "back"]);
const gate = group("gate", ["squeeze"], ["excite"]);
const head = group("head", ["head"], []);
const units = [stem, inside, gate, head];

const messageOf = (...emptied: readonly Units[]) => {
  try {
    assertWayAround(emptied, units, "toSparsity");
    return "taken";
  } catch (error) {
    return (error as Error).message;
  }
};

it("takes a gate, and a block with its gate", () => {
  expect(messageOf(gate)).toBe("taken");
  expect(messageOf(inside, gate)).toBe("taken");
});

it("refuses units where all goes through them, and those that only such units feed", () => {
  const end = "reads nothing else: only units with a way around them, as in a residual block, can all go.";
  expect(messageOf(stem)).toBe(`[@reg/core] toSparsity: expected at least 1 unit of stem, received 0. head ${end}`);
  expect(messageOf(inside)).toBe(
    `[@reg/core] toSparsity: expected at least 1 unit of inside, received 0. squeeze ${end}`,
  );
});
