import type { StepReport } from "@reg/core";
import { type StackedBatches, stepsOf } from "../data/stackedBatches.ts";
import type { Engine } from "./engine.ts";
import { flushEvery } from "./flushDenormals.ts";
import { trainLoop } from "./trainLoop.ts";
import { trainSplit } from "./trainSplit.ts";

/**
 * Takes the steps of stacked batches in one run, or in two where a flush lies between them: it comes at the same step for any number of steps a
 * run. A large model takes a split step. Throws `TRAINING_DIVERGED` when a loss or, after the run, a weight is not finite; weights and step
 * are then those before.
 */
export async function train(engine: Engine, batches: StackedBatches): Promise<readonly StepReport[]> {
  const { splitStep } = engine;
  if (splitStep) return engine.inTurn(() => trainSplit(engine, splitStep, batches));
  const { state, step, progress, options } = engine;
  const { tensors } = state;
  const left = flushEvery - (step % flushEvery);
  if (options.optimizer.slots.length === 0 || batches.steps <= left) return trainLoop(engine, batches);
  try {
    const reports = await trainLoop(engine, stepsOf(batches, 0, left));
    return [...reports, ...(await train(engine, stepsOf(batches, left)))];
  } catch (error) {
    state.replace(tensors);
    Object.assign(engine, { step, progress });
    throw error;
  }
}
