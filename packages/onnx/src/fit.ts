import type { StepReport } from "@reg/core";
import { RegError } from "@reg/core";
import { readCheckpoint, writeCheckpoint } from "./checkpoint/checkpoint.ts";
import type { EpochSums, Progress } from "./checkpoint/progress.ts";
import { type Batches, isBatches, passOver } from "./data/batches.ts";
import type { CheckData, Dataset } from "./data/dataset.ts";
import { type Source, sourceOf } from "./data/source.ts";
import { type StackedBatches, stepsWithin } from "./data/stackedBatches.ts";
import { type FitOptions, type ParsedFitOptions, parseFitOptions } from "./fitOptions.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { EpochReport, History } from "./reports.ts";
import type { Engine } from "./run/engine.ts";
import { evaluate } from "./run/evaluate.ts";
import { unitsNow, zerosNow } from "./run/lookAtWeights.ts";
import { beginRefit, beginTargets, endRefit, refitOptimizer } from "./run/relax.ts";
import { train } from "./run/train.ts";

const noSums: EpochSums = { loss: 0, dataLoss: 0, penalty: 0, rows: 0 };

/** How far it has come after a run. */
function after(progress: Progress, reports: readonly StepReport[], { steps, batchSize }: StackedBatches): Progress {
  const { sums } = progress;
  const add = (key: keyof StepReport) => reports.reduce((sum, report) => sum + report[key] * batchSize, sums[key]);
  return {
    ...progress,
    batch: progress.batch + steps,
    steps: progress.steps + steps,
    sums: {
      loss: add("loss"),
      dataLoss: add("dataLoss"),
      penalty: add("penalty"),
      rows: sums.rows + steps * batchSize,
    },
  };
}

const meanOf = ({ loss, dataLoss, penalty, rows }: EpochSums): StepReport => ({
  loss: loss / rows,
  dataLoss: dataLoss / rows,
  penalty: penalty / rows,
});

/** Where a run begins: at its start, or where a checkpoint was made; the engine is then there too. */
function begin(
  engine: Engine,
  { description: data }: Source,
  resume: Uint8Array | undefined,
  refit: Optimizer | undefined,
): Progress {
  if (!resume) {
    endRefit(engine);
    return { data, epoch: 0, batch: 0, steps: 0, sums: noSums, history: [] };
  }
  const checkpoint = readCheckpoint(engine, resume, refit);
  const { progress } = checkpoint;
  if (progress?.data !== data) {
    throw new RegError("INVALID_CHECKPOINT", {
      who: "@reg/onnx",
      what: "fit",
      expected: `a checkpoint made while it trained on ${data}`,
      received: progress ? `one of ${progress.data}` : "one that was made outside of it",
      advice: "Resume with the data, batchSize and seed of that run; or call restore(checkpoint) and begin a new one.",
    });
  }
  checkpoint.apply();
  return progress;
}

/** The steps that are left of so many. */
const rest = (steps: number | undefined, { steps: done }: Progress) => steps && steps - done;

/** The zeros of an epoch's report, and the units, for a plan with targets of sparsity. */
function zerosIn(engine: Engine): Pick<EpochReport, "zeros" | "units"> {
  const [zeros, units] = [zerosNow(engine), unitsNow(engine)];
  return { ...(zeros !== undefined && { zeros }), ...(units && { units }) };
}

/** Gives a checkpoint to be saved when so many steps were taken since the last. */
function createSaver(engine: Engine, checkpoint: ParsedFitOptions["checkpoint"], from: Progress) {
  let saved = from;
  return async (due: number) => {
    const { progress = saved } = engine;
    if (!checkpoint || progress === saved || progress.steps - saved.steps < due) return;
    saved = progress;
    const bytes = writeCheckpoint(engine);
    await engine.gate.pause(() => checkpoint.save(bytes));
  };
}

/** The report of validation for an epoch, where there is one. Data that are there are checked now. */
function validationOf(engine: Engine, { validation, signal }: ParsedFitOptions, check: CheckData) {
  if (validation === undefined) return async () => ({});
  const columns = isBatches(validation, "fit, validation") ? undefined : [check(validation.inputs, validation.targets)];
  return async (epoch: number) => {
    // Either of the two, as above.
    const pass = columns ?? passOver(validation as Batches, { epoch, seed: null }, 0, check, signal);
    return { validation: await evaluate(engine, pass, 256) };
  };
}

/** Trains for some epochs. */
export async function fit(
  engine: Engine,
  data: Dataset | Batches,
  given: FitOptions,
  check: CheckData,
): Promise<History> {
  const options = parseFitOptions(given);
  const { gate } = engine;
  const { epochs, relax, batchSize, seed, signal, checkpoint, onSteps, onEpoch } = options;
  const every = checkpoint?.every ?? Number.MAX_SAFE_INTEGER;
  // A run ends where a checkpoint is due; of a large model it is one step.
  const most = engine.splitStep ? 1 : every;
  const stepsPerRun = (bytes: number) => Math.min(options.stepsPerRun ?? stepsWithin(bytes), most);
  const source = sourceOf(data, { batchSize, seed, stepsPerRun, signal }, check);
  const validate = validationOf(engine, options, check);
  const all = epochs + (relax?.epochs ?? 0);
  const stepsOf = (some: number) => source.steps && some * source.steps;
  const refit = relax && refitOptimizer(engine, relax, epochs, source.steps);
  let progress = begin(engine, source, options.resume, refit);
  if (progress.epoch < epochs) beginTargets(engine, rest(stepsOf(epochs), progress), refit !== undefined);
  const save = createSaver(engine, checkpoint, progress);
  // `train` forgets what does not hold after it any more.
  const moveTo = (next: Progress) => {
    progress = next;
    engine.progress = next;
  };
  /** Takes what is left of an epoch; `false` when it is not to go on. */
  const trainEpoch = async () => {
    if (refit && progress.epoch === epochs && engine.optimizer !== refit) beginRefit(engine, refit);
    for await (const batches of source.batches(progress.epoch, progress.batch)) {
      signal?.throwIfAborted();
      const reports = await train(engine, batches);
      moveTo(after(progress, reports, batches));
      if ((await gate.pause(() => onSteps?.(reports, { step: progress.steps, steps: stepsOf(all) }))) === false)
        return false;
      await save(every);
    }
    return true;
  };
  while (progress.epoch < all && (await trainEpoch())) {
    const { epoch, sums, history } = progress;
    const report: EpochReport = { epoch, ...meanOf(sums), ...zerosIn(engine), ...(await validate(epoch)) };
    moveTo({ ...progress, epoch: epoch + 1, batch: 0, sums: noSums, history: [...history, report] });
    if ((await gate.pause(() => onEpoch?.(report))) === false) break;
    await save(checkpoint?.every ?? 0);
  }
  await save(0);
  return progress.history;
}
