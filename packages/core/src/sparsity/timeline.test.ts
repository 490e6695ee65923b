import { expect, it } from "vitest";
import { shareAt, stepsToLook, timelineOf } from "./timeline.ts";

it("goes from 15 % to 80 % of the steps that are to come", () => {
  expect(timelineOf(0, 1000)).toEqual({ from: 150, until: 800 });
  expect(timelineOf(40, 100)).toEqual({ from: 55, until: 120 });
  expect(timelineOf(0, 1)).toEqual({ from: 0, until: 1 });
});

it("cuts along a cubic, all of it by the end", () => {
  const timeline = { from: 10, until: 30 };
  expect([0, 10, 20, 30, 99].map((step) => shareAt(timeline, step))).toEqual([0, 0, 0.875, 1, 1]);
});

it("looks at the weights at most 64 times from beginning to end, and at the end", () => {
  const timeline = { from: 100, until: 740 };
  const looks: number[] = [];
  for (let step = 0; step < 740; looks.push(step)) step += stepsToLook(timeline, step);
  expect(looks.filter((step) => step > 100)).toHaveLength(64);
  expect(looks.at(-1)).toBe(740);
  expect(looks.slice(0, 2)).toEqual([10, 20]);
  // After it, at each step until the zeros are frozen.
  expect(stepsToLook(timeline, 740)).toBe(1);
});
