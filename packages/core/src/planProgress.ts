import type { Plan } from "./plan.ts";
import { RegError, show } from "./regError.ts";

/** Where training stands with a plan: the steps since `attach`, and the strength that a user may change at any time. */
export interface PlanProgress {
  /** The steps taken since `attach`: the next one's number, counted from 0. */
  step: number;
  /** Multiplies every penalty, beside the schedule. Setting it throws `INVALID_PARAMETER`. */
  strength: number;
  /** What all penalties are multiplied by at the next step, or at one after it: schedule * strength. */
  strengthAt(step?: number): number;
}

/** The start of a plan: step `step`, strength 1. `who` is the package that a refusal names. */
export function createPlanProgress(plan: Pick<Plan, "strength">, who: string, step = 0): PlanProgress {
  let strength = 1;
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
    strengthAt: (at = progress.step) => strength * plan.strength(at),
  };
  return progress;
}
