import { expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { createPlanProgress } from "./planProgress.ts";

const rising = { strength: (step: number) => step / 10, sparsity: [], regularized: [] };

it("multiplies the schedule by the strength, at the step it has come to", () => {
  const progress = createPlanProgress(rising, "@reg/test");
  expect(progress.strengthAt()).toBe(0);
  progress.step = 5;
  expect(progress.strengthAt()).toBe(0.5);
  progress.strength = 4;
  expect([progress.strengthAt(), progress.strengthAt(2)]).toEqual([2, 0.8]);
});

it("begins at the step it is given", () => {
  expect(createPlanProgress(rising, "@reg/test", 7).strengthAt()).toBe(0.7);
});

it("refuses strengths that are none, and keeps the last one", () => {
  const progress = createPlanProgress(rising, "@reg/test", 10);
  progress.strength = 3;
  for (const strength of [-1, Number.NaN, Infinity]) {
    expect(() => Object.assign(progress, { strength })).toThrow(/^\[@reg\/test\] strength: expected a finite number/);
  }
  expect(messageOf(() => Object.assign(progress, { strength: "2" }))).toMatchInlineSnapshot(
    `"INVALID_PARAMETER: [@reg/test] strength: expected a finite number of at least 0, received "2". 1 is what the configuration says, 0 trains without the penalties."`,
  );
  expect(progress.strength).toBe(3);
});
