import { arrayOps } from "@reg/core";
import { lacking } from "@reg/core/adapter";
import { expect, it } from "vitest";
import { coreTarget, kernelOver } from "../reference/coreTarget.ts";
import { runConformance } from "../runConformance.ts";
import { opsCases } from "./opsCases.ts";

it("has a case for every operation there is", () => {
  const covered = new Set(opsCases.map(({ name }) => name.split("/")[1]));
  expect([...covered].toSorted()).toEqual(Object.keys(arrayOps).toSorted());
});

it("skips an operation that a backend lacks, with the backend's reason, and no other", async () => {
  const ops = { ...arrayOps, sorted: lacking("a toy has no sort") };
  const results = await runConformance(coreTarget(kernelOver(ops)), { cases: opsCases });
  const skipped = results.filter(({ status }) => status === "skipped");
  expect(new Set(skipped.map((result) => result.case.split("/")[1]))).toEqual(new Set(["sorted"]));
  expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
    new Set(["[@reg/core] Ops: expected an op of this backend, received a toy has no sort."]),
  );
  expect(results.filter(({ status }) => status === "failed")).toEqual([]);
});

it.each([
  ["sign", "is 0 at 0, and nowhere else", { sign: arrayOps.abs }],
  ["sum", "of [2,3] over [1]", { sum: (x: never) => arrayOps.sum(x, [0]) }],
  ["matMul", "with the second transposed", { matMul: (a: never, b: never) => arrayOps.matMul(a, b) }],
  ["cumSum", "of [2,3] along axis 1", { cumSum: (x: never) => arrayOps.cumSum(x, 0) }],
  [
    "largest",
    "of negative numbers is not 0",
    { largest: (...all: [never]) => arrayOps.max(arrayOps.largest(...all), 0) },
  ],
  ["sorted", "of [5] along axis 0", { sorted: (x: never) => x }],
])("catches a wrong %s: %s", async (op, title, wrong) => {
  const target = coreTarget(kernelOver({ ...arrayOps, ...wrong }));
  const failed = (await runConformance(target, { cases: opsCases })).filter(({ status }) => status === "failed");
  expect(failed.map((result) => result.case)).toContain(`ops/${op}/${title}`);
});
