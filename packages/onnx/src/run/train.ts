import type { StepReport } from "@reg/core";
import { type StackedBatches, stepsOf } from "../data/stackedBatches.ts";
import type { Engine } from "./engine.ts";
import { flushEvery } from "./flushDenormals.ts";
import { trainLoop } from "./trainLoop.ts";
import { trainSplit } from "./trainSplit.ts";

/**
 * Takes the steps of a stack in one run, or in two where a flush lies between them: it comes at the same step for any number of steps a
 * run. Of a large model in splitStep. Throws `TRAINING_DIVERGED` when a loss or, after the run, a weight is not finite; weights and step
 * are then those before.
 */
export async function train(engine: Engine, stack: StackedBatches): Promise<readonly StepReport[]> {
  if (engine.splitStep) return trainSplit(engine, engine.splitStep, stack);
  const { state, step, progress, options } = engine;
  const { tensors } = state;
  const left = flushEvery - (step % flushEvery);
  if (options.optimizer.slots.length === 0 || stack.steps <= left) return trainLoop(engine, stack);
  try {
    const reports = await trainLoop(engine, stepsOf(stack, 0, left));
    return [...reports, ...(await train(engine, stepsOf(stack, left)))];
  } catch (error) {
    state.replace(tensors);
    Object.assign(engine, { step, progress });
    throw error;
  }
}
