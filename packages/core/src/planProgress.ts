import type { Plan } from "./plan.ts";
import { RegError, show } from "./regError.ts";
import { createSparsityRun, type PressedEntry, type SparsityRun } from "./sparsity/sparsityRun.ts";

/** Where training stands with a plan: the steps since `attach`, and the strength that a user may change at any time. */
export interface PlanProgress {
  /** The steps taken since `attach`: the next one's number, counted from 0. */
  step: number;
  /** Multiplies every penalty, beside the schedule. Setting it throws `INVALID_PARAMETER`. */
  strength: number;
  /** What all penalties are multiplied by at the next step, or at one after it: schedule * strength; 0 once relaxed. */
  strengthAt(step?: number): number;
  /** What the penalty of an entry is multiplied by: `strengthAt`, times what its target of sparsity makes of it. */
  strengthOf(entry: PressedEntry, step?: number): number;
  /** Where training stands with the targets of sparsity. */
  readonly sparsity: SparsityRun;
}

/** The start of a plan: step `step`, strength 1. `who` is the package that a refusal names. */
export function createPlanProgress(
  plan: Pick<Plan, "strength" | "sparsity" | "regularized">,
  who: string,
  step = 0,
): PlanProgress {
  let strength = 1;
  const sparsity = createSparsityRun(plan, who);
  const progress: PlanProgress = {
    step,
    get strength() {
      return strength;
    },
    set strength(given: number) {
      if (!Number.isFinite(given) || given < 0) {
        throw new RegError("INVALID_PARAMETER", {
          who,
          what: "strength",
          expected: "a finite number of at least 0",
          received: show(given),
          advice: "1 is what the configuration says, 0 trains without the penalties.",
        });
      }
      strength = given;
    },
    sparsity,
    strengthAt: (at = progress.step) => (sparsity.state.relaxed ? 0 : strength * plan.strength(at)),
    strengthOf: (entry, at) => progress.strengthAt(at) * sparsity.pressureOn(entry),
  };
  return progress;
}
