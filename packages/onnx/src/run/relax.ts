// The refit of `fit`: after its epochs an optimizer begins anew on the weights that a target of sparsity has left, without a penalty.
import { RegError } from "@reg/core";
import { cosineDecay } from "../optimizers/cosineDecay.ts";
import { rateAt } from "../optimizers/learningRate.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Engine } from "./engine.ts";

/** How `fit` refits. */
export interface Relax {
  readonly epochs: number;
  readonly optimizer: Optimizer | undefined;
}

/**
 * Where the rate of a refit starts, as a share of the highest. On LeNet-300-100 with 98 % zeros, momentum at 0.2 ends at 94.9 % from 1,
 * 95.6 % from 0.5 and 95.5 % from 0.25; Adam at 1e-3 (99 % zeros) at 95.5 %, 95.5 % and 95.3 %.
 */
const startOfRefit = 0.5;

/** The places at which a rate that changes is looked at. */
const looks = 1000;

/** The highest rate in so many steps. */
function highestRate(optimizer: Optimizer, steps: number): number {
  const at = Array.from({ length: looks }, (_, i) => Math.floor((i * steps) / looks));
  return at.reduce((most, step) => Math.max(most, rateAt(optimizer, step)), 0);
}

/**
 * The optimizer of a refit: its own, or the trainer's with half its highest rate in training, down to 0 along a cosine. `perEpoch` are the steps
 * of an epoch, where they are known. Throws `INVALID_PARAMETER`.
 */
export function refitOptimizer(
  { options }: Engine,
  relax: Relax,
  epochs: number,
  perEpoch: number | undefined,
): Optimizer {
  if (relax.optimizer) return relax.optimizer;
  if (perEpoch === undefined) {
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what: "fit, relax",
      expected: "an optimizer, because the number of steps is not known",
      received: "none",
      advice: "Write { epochs: 10, optimizer: adam({ learningRate: 1e-4 }) }.",
    });
  }
  const initialLearningRate = highestRate(options.optimizer, epochs * perEpoch) * startOfRefit;
  const learningRate = cosineDecay({ initialLearningRate, decaySteps: relax.epochs * perEpoch });
  return { ...options.optimizer, learningRate };
}

/** Begins a refit. Throws `NO_SUPPORT`. */
export function beginRefit(engine: Engine, optimizer: Optimizer): void {
  engine.planProgress!.sparsity.relax(engine.step - engine.planFrom);
  engine.useOptimizer(optimizer, engine.step);
}

/** The trainer's own optimizer begins anew, where a refit has ended. */
export function endRefit(engine: Engine): void {
  const { optimizer } = engine.options;
  if (engine.optimizer !== optimizer) engine.useOptimizer(optimizer, engine.step);
}

/**
 * Begins the timeline of targets of sparsity, where training of so many steps begins, or goes on. Throws `INVALID_CONFIG` where a target needs the
 * number of steps and it is not known, and, before a refit, `NO_SUPPORT` where no zeros will be frozen by then.
 */
export function beginTargets(engine: Engine, steps: number | undefined, refits: boolean): void {
  const { planProgress, step, planFrom } = engine;
  planProgress?.sparsity.begin(step - planFrom, steps);
  if (!refits) return;
  if (planProgress) {
    planProgress.sparsity.assertSupport(step - planFrom + (steps ?? Number.MAX_SAFE_INTEGER));
    return;
  }
  throw new RegError("NO_SUPPORT", {
    who: "@reg/onnx",
    what: "relax",
    expected: "a plan with toSparsity",
    received: "no plan",
    advice: `Call regularize(trainer, { "toSparsity": 0.9 }) first.`,
  });
}
