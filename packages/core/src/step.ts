// What a training step does with a plan, in every stack. A backend brings its arithmetic and its optimizer's rate. Only
// this file decides which penalties the optimizer sees, which move the weights after it and which the reported loss contains.
//
//     mode       the optimizer gets   after it, u = optimizer(w)     in the reported loss
//     loss       g + s * dR(w)        u                              yes
//     proximal   g                    prox of step * s * R at u      yes
//     decoupled  g                    u - rate * s * dR(w)           no
//
// `s` is the strength of the step: the schedule's times the attachment's. R and dR are taken at the weights before the step.
//
// The step of a prox is the one that the optimizer gives the weight, the factor of its update when the gradient
// stays the same. Only then does training minimize the reported loss. With metric "euclidean" it is the rate instead.
//
//     SGD                     rate
//     with momentum           rate / (1 - momentum), Nesterov's too
//     Adam, AdamW             rate / (sqrt(v) + epsilon), v corrected for its start at 0, this step's gradient in it
//     RMSprop, Adagrad …      what the update multiplies the gradient by, over (1 - momentum) where there is momentum
//
// Where a target of sparsity has frozen the zeros of a weight, the step ends with w' = 0 where w = 0 (`sparsity/sparsityRun.ts`).
import type { Metric, Mode } from "./plan.ts";

/** The report of a step, measured on the weights before it. */
export interface StepReport {
  /** What is minimized: data loss and the penalties in modes `loss` and `proximal`. */
  readonly loss: number;
  readonly dataLoss: number;
  /** Of all modes. */
  readonly penalty: number;
}

/**
 * A penalty R on a weight in a backend's arithmetic. `W` is the weight, `G` its gradient, `S` a strength or a rate, `P` the step of
 * a prox: such a number, or one of each weight.
 */
export interface StepArithmetic<W, G, S, P = S> {
  /** gradient + strength * dR(w). */
  addGradient(gradient: G, strength: S): G;
  /** Keeps dR(w) for `descend`, where the weights are about to be overwritten. Left out where they are not. */
  keepGradient?(): void;
  /** updated - step * dR(w), w being the weight before the optimizer moved it. */
  descend(updated: W, step: S): W;
  /** The prox of step * R at the weight that the optimizer gave. */
  prox(updated: W, step: P): W;
}

/** The factors of a penalty at one weight in modes `proximal` and `decoupled`. */
export interface PenaltySteps<S, P = S> {
  /** rate * strength. */
  readonly rate: S;
  /** The step that the optimizer gives this weight, times strength. Asked for after the optimizer moved it, and only where it counts. */
  own(): P;
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

/** A mode and, of mode `proximal`, the metric; the optimizer's when left out. */
export interface HowApplied {
  readonly mode: Mode;
  readonly metric?: Metric | undefined;
}

/** Whether a prox takes the step that the optimizer gives each weight. */
export const followsOptimizer = ({ mode, metric }: HowApplied): boolean =>
  mode === "proximal" && metric !== "euclidean";

/** After the optimizer moved a weight: the weight at the end of the step. */
export function afterOptimizer<W, S extends P, P = S>(
  entry: HowApplied,
  penalty: Pick<StepArithmetic<W, never, S, P>, "descend" | "prox">,
  updated: W,
  steps: PenaltySteps<S, P>,
): W {
  if (entry.mode === "proximal") return penalty.prox(updated, followsOptimizer(entry) ? steps.own() : steps.rate);
  return entry.mode === "decoupled" ? penalty.descend(updated, steps.rate) : updated;
}
