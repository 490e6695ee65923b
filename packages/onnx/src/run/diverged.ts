import { RegError, type StepReport } from "@reg/core";
import { isOwnName } from "../step/names.ts";

/** The error of a step after which training cannot go on. */
export function divergedAt(step: number, expected: string, received: string): RegError {
  return new RegError("TRAINING_DIVERGED", {
    who: "@reg/onnx",
    what: `training step ${step}`,
    expected,
    received,
    advice: "The weights are those before this run. Lower the learning rate or the strength of the penalty.",
  });
}

/** The error of a step that leaves a weight, a running statistic or the optimizer's memory not finite. */
export const brokenState = (step: number, name: string): RegError =>
  divergedAt(step, `finite ${isOwnName(name) ? "memory of the optimizer" : "weights"}`, `NaN or infinity in ${name}`);

/** Throws `TRAINING_DIVERGED`. */
export function assertFiniteLoss(step: number, { loss, dataLoss, penalty }: StepReport): void {
  if (Number.isFinite(loss + penalty)) return;
  throw divergedAt(step, "a finite loss", `${loss} (data loss ${dataLoss}, penalty ${penalty})`);
}
