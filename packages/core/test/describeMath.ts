import { describe, it } from "vitest";
import type { Penalty } from "../src/penalty.ts";
import { describePenalty } from "../src/plan.ts";
import { type PenaltyCheckOptions, penaltyChecks } from "../src/testing/penaltyChecks.ts";

/** The checks of a penalty as vitest tests, one each. */
export function describeMath(penalty: Penalty, options: PenaltyCheckOptions): void {
  describe(describePenalty(penalty), () => {
    for (const { name, run } of penaltyChecks(penalty, options)) it(name, run);
  });
}
