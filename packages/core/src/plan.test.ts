import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { assertNoUnits } from "./forAdapters.ts";
import { resolve } from "./resolve.ts";
import type { Units } from "./units.ts";

const parameters = [
  { path: "a/kernel", role: "kernel", shape: [3, 2] },
  { path: "a/bias", role: "bias", shape: [2] },
] as const;
const members = [
  { path: "a/kernel", axis: 1, side: "incoming", entries: [[0], [1]] },
  { path: "a/bias", axis: 0, side: "own", entries: [[0], [1]] },
] as const;
const units: readonly Units[] = [{ name: "a", size: 2, members }];

describe("assertNoUnits", () => {
  it("lets pass a plan on parameters, also where the model has units", () => {
    assertNoUnits(resolve("l1", parameters, { units: () => units }), "@reg/test");
    assertNoUnits(resolve({ toSparsity: 0.5 }, parameters, { units: () => units }), "@reg/test");
  });

  it("refuses penalties on units, and names the first", () => {
    const plan = resolve({ rules: [{ units: "a", penalty: "groupLasso" }] }, parameters, { units: () => units });
    expect(messageOf(() => assertNoUnits(plan, "@reg/test"))).toBe(
      'UNSUPPORTED_MODEL: [@reg/test] units "a": expected penalties on parameters, received groupLasso on units. Write "match" for their parameters in the place of "units".',
    );
  });
});
