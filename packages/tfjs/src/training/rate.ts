import { RegError } from "@reg/core";
import type * as tf from "@tensorflow/tfjs-core";
import { tellsStep } from "./tellsStep.ts";

/**
 * The rate of the optimizer's next step: what a prox or a decoupled step is scaled by. Every tf optimizer has one
 * (`learningRate` in its configuration; Adamax divides it by 1 + decay * step). Throws `UNSUPPORTED_MODEL` for an optimizer of
 * your own without one.
 */
export function rateOf(optimizer: tf.Optimizer): number {
  const told = tellsStep(optimizer)?.rateBeside();
  if (told !== undefined) return told;
  const { learningRate, decay } = optimizer.getConfig() as { learningRate?: unknown; decay?: unknown };
  const className = optimizer.getClassName();
  if (typeof learningRate === "number" && Number.isFinite(learningRate)) {
    // RMSProp has a `decay` too, of its mean square.
    return className === "Adamax" ? learningRate / (1 + Number(decay) * optimizer.iterations) : learningRate;
  }
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what: `optimizer ${className}`,
    expected: `a number "learningRate" in its getConfig(), which modes "proximal" and "decoupled" are scaled by`,
    received: String(learningRate),
    advice: `Return it from getConfig(), or use mode "loss".`,
  });
}
