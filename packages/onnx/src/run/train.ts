import type { StepReport } from "@reg/core";
import { flushEvery } from "@reg/core/adapter";
import { type StackedBatches, stepsOf } from "../data/stackedBatches.ts";
import { chooseStrength } from "./chooseStrength.ts";
import type { Engine } from "./engine.ts";
import { lookAtWeights, stepsToLook } from "./lookAtWeights.ts";
import { trainLoop } from "./trainLoop.ts";
import { trainSplit } from "./trainSplit.ts";

/** Steps that are taken in one run: a flush and a look at the weights come at the same step for any number of steps a run. */
function stepsAtOnce(engine: Engine): number {
  const { optimizer, step } = engine;
  const toFlush = optimizer.slots.length === 0 ? Number.MAX_SAFE_INTEGER : flushEvery - (step % flushEvery);
  return Math.min(toFlush, stepsToLook(engine));
}

/** One run, and a look at the weights where it is time to. */
async function takeRun(engine: Engine, batches: StackedBatches): Promise<readonly StepReport[]> {
  const { splitStep } = engine;
  if (!splitStep) {
    const reports = await trainLoop(engine, batches);
    lookAtWeights(engine);
    return reports;
  }
  return engine.inTurn(async () => {
    const reports = await trainSplit(engine, splitStep, batches);
    lookAtWeights(engine);
    return reports;
  });
}

/**
 * Takes the steps of stacked batches in one run, or in several where a flush or a cut of weights lies between them. A large model takes a
 * split step. Throws `TRAINING_DIVERGED` when a loss or, after the run, a weight is not finite; weights and step are then those before.
 */
export async function train(engine: Engine, batches: StackedBatches): Promise<readonly StepReport[]> {
  await chooseStrength(engine, batches);
  const most = stepsAtOnce(engine);
  if (engine.splitStep || batches.steps <= most) return takeRun(engine, batches);
  const { state, step, progress, planProgress } = engine;
  const { tensors } = state;
  const sparsity = planProgress?.sparsity.state;
  try {
    const reports = await takeRun(engine, stepsOf(batches, 0, most));
    return [...reports, ...(await train(engine, stepsOf(batches, most)))];
  } catch (error) {
    state.replace(tensors);
    Object.assign(engine, { step, progress });
    if (sparsity) planProgress!.sparsity.restore(sparsity);
    throw error;
  }
}
