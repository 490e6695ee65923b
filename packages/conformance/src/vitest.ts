import { describe, expect, it } from "vitest";
import { allCases } from "./allCases.ts";
import { assertSkips, type RunOptions, runCase, skipReason } from "./runConformance.ts";
import type { Target } from "./target.ts";

/** The whole suite, or these `cases`, as vitest tests, one a case. Skipped ones carry their reason. */
export function describeAdapter<Model>(
  target: Target<Model>,
  { cases = allCases }: Pick<RunOptions, "cases"> = {},
): void {
  // A case hands models only back to the target that built them.
  const anyTarget = target as Target;
  assertSkips(anyTarget);
  describe(`${target.adapter.name} on ${target.version}`, () => {
    for (const testCase of cases) {
      const skipped = skipReason(anyTarget, testCase);
      if (skipped !== "") {
        it.skip(`${testCase.name} (${skipped})`, () => {});
        continue;
      }
      it(testCase.name, async () => {
        const { status, reason } = await runCase(anyTarget, testCase);
        expect(reason).toBe("");
        expect(status).toBe("passed");
      });
    }
  });
}
