// What a training step does with a plan, in every stack. A backend brings its arithmetic and its optimizer's rate; which
// penalties the optimizer sees, which move the weights after it and which the reported loss has is said here and nowhere else.
//
//     mode       the optimizer gets   after it, u = optimizer(w)     in the reported loss
//     loss       g + s * dR(w)        u                              yes
//     proximal   g                    prox of rate * s * R at u      yes
//     decoupled  g                    u - rate * s * dR(w)           no
//
// `s` is the strength of the step: the schedule's times the attachment's. R and dR are taken at the weights before the step.
import type { Mode } from "./plan.ts";

/** What a step reports, measured on the weights before it. */
export interface StepReport {
  /** What is minimized: data loss and the penalties in modes `loss` and `proximal`. */
  readonly loss: number;
  readonly dataLoss: number;
  /** Of all modes. */
  readonly penalty: number;
}

/** A penalty R on a weight in a backend's arithmetic. `W` is the weight, `G` its gradient, `S` a strength or a rate. */
export interface StepArithmetic<W, G, S> {
  /** gradient + strength * dR(w). */
  addGradient(gradient: G, strength: S): G;
  /** Keeps dR(w) for `descend`, where the weights are about to be overwritten. Left out where they are not. */
  keepGradient?(): void;
  /** updated - step * dR(w), w being the weight before the optimizer moved it. */
  descend(updated: W, step: S): W;
  /** The prox of step * R at the weight that the optimizer gave. */
  prox(updated: W, step: S): W;
}

/** Whether the reported loss has the penalty in it. */
export const inObjective = (mode: Mode): boolean => mode !== "decoupled";

/** Whether the penalty moves the weight after the optimizer, and so needs the optimizer's rate. */
export const movesWeight = (mode: Mode): boolean => mode !== "loss";

/** Before the optimizer moves a weight: what it gets as that weight's gradient. */
export function optimizerGradient<G, S>(
  mode: Mode,
  penalty: Pick<StepArithmetic<never, G, S>, "addGradient" | "keepGradient">,
  gradient: G,
  strength: S,
): G {
  if (mode === "decoupled") penalty.keepGradient?.();
  return mode === "loss" ? penalty.addGradient(gradient, strength) : gradient;
}

/** After the optimizer moved a weight: the weight at the end of the step. `penaltyRate` is rate * strength. */
export function afterOptimizer<W, S>(
  mode: Mode,
  penalty: Pick<StepArithmetic<W, never, S>, "descend" | "prox">,
  updated: W,
  penaltyRate: S,
): W {
  if (mode === "proximal") return penalty.prox(updated, penaltyRate);
  return mode === "decoupled" ? penalty.descend(updated, penaltyRate) : updated;
}
