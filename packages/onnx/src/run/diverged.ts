import { RegError, type StepReport } from "@reg/core";

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

/** Throws `TRAINING_DIVERGED`. */
export function assertFiniteLoss(step: number, { loss, dataLoss, penalty }: StepReport): void {
  if (Number.isFinite(loss + penalty)) return;
  throw divergedAt(step, "a finite loss", `${loss} (data loss ${dataLoss}, penalty ${penalty})`);
}
