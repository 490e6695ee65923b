import { RegError } from "@reg/core";
import { expect, it } from "vitest";
import { tryInput } from "./tryInput.ts";

const tried = (run: () => unknown) =>
  tryInput(
    { name: "test", seeds: () => [], mutate: () => 0, steps: { first: () => 0, second: run } },
    0,
    () => undefined,
  );

it("takes results and RegErrors for answers, and anything else that is thrown for a find", async () => {
  const refuse = () => {
    throw new RegError("INVALID_MODEL", { who: "@reg/core", what: "model", expected: "a graph" });
  };
  expect((await tried(() => 1)).finds).toEqual([]);
  expect((await tried(refuse)).finds).toEqual([]);
  expect((await tried(async () => refuse())).finds).toEqual([]);
  const [find] = (
    await tried(() => {
      throw new TypeError('no "x" in 12');
    })
  ).finds;
  expect(find).toMatchObject({ step: "second", key: expect.stringMatching(/^TypeError no "…" in 0 at /) });
});
