import { describe, expect, it } from "vitest";
import { allCases } from "./allCases.ts";
import { assertTarget, type RunOptions, runCase, skipReason } from "./runConformance.ts";
import type { Target } from "./target.ts";

/** The whole suite, or these `cases`, as vitest tests, one a case. Skipped ones carry their reason. */
export function describeAdapter<Model>(
  target: Target<Model>,
  { cases = allCases }: Pick<RunOptions, "cases"> = {},
): void {
  // A case hands models only back to the target that built them.
  const anyTarget = target as Target;
  assertTarget(anyTarget);
  describe(`${target.adapter.name} on ${target.version}`, () => {
    for (const testCase of cases) {
      const skipped = skipReason(anyTarget, testCase);
      if (skipped !== "") {
        it.skip(`${testCase.name} (${skipped})`, () => {});
        continue;
      }
      it(testCase.name, async ({ skip }) => {
        const { status, reason } = await runCase(anyTarget, testCase);
        if (status === "skipped") skip(reason);
        // What proves nothing for the stack must be right all the same; the reports tell the two apart.
        if (status !== "inherited") expect(reason).toBe("");
        expect(status).toBeOneOf(["passed", "inherited"]);
      });
    }
  });
}
