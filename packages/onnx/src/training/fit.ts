import type { Columns, Data, Dataset, Inputs } from "./dataset.ts";
import type { Engine } from "./engine.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { rowOrder } from "./order.ts";
import { stackRows } from "./stack.ts";
import { type StepReport, train } from "./train.ts";

/** What an epoch reports: means over its examples, each measured before the step it was in. */
export interface EpochReport extends StepReport {
  /** Counted from 0. */
  readonly epoch: number;
  readonly validation?: Evaluation;
}

/** One report an epoch. */
export type History = readonly EpochReport[];

export interface FitOptions {
  readonly epochs?: number;
  readonly batchSize?: number;
  /** Rows are shuffled anew each epoch, the same way for the same seed; `null` keeps their order. */
  readonly seed?: number | null;
  readonly validation?: Dataset;
  /** How many steps one call of the runtime takes. More is faster, less reports and stops sooner. */
  readonly stepsPerRun?: number;
  /** Stops training between two runs; `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** After each run: its reports, and how many steps of how many are done. */
  readonly onSteps?: (
    reports: readonly StepReport[],
    done: { readonly step: number; readonly steps: number },
  ) => unknown;
  /** After each epoch. A promise is awaited. */
  readonly onEpoch?: (report: EpochReport) => unknown;
}

/** Adds up reports, each for so many rows. */
function createMean() {
  const sums = { loss: 0, dataLoss: 0, penalty: 0 };
  let rows = 0;
  return {
    add(report: StepReport, count: number) {
      rows += count;
      for (const key of ["loss", "dataLoss", "penalty"] as const) sums[key] += report[key] * count;
    },
    mean: (): StepReport => ({ loss: sums.loss / rows, dataLoss: sums.dataLoss / rows, penalty: sums.penalty / rows }),
  };
}

/** An epoch's rows in runs of full batches; a last batch that is smaller is a run of its own. */
function* runsOf(order: Uint32Array, batchSize: number, stepsPerRun: number) {
  const full = order.length - (order.length % batchSize);
  const perRun = batchSize * stepsPerRun;
  for (let from = 0; from < full; from += perRun) {
    yield { rows: order.subarray(from, Math.min(from + perRun, full)), batchSize };
  }
  if (full < order.length) yield { rows: order.subarray(full), batchSize: order.length - full };
}

/** Trains for some epochs. */
export async function fit(
  engine: Engine,
  columns: Columns,
  options: FitOptions,
  check: (inputs: Inputs, targets?: Data) => Columns,
): Promise<History> {
  const { epochs = 1, batchSize = 32, seed = 0, stepsPerRun = 32, signal, validation, onSteps, onEpoch } = options;
  const validationColumns = validation && check(validation.inputs, validation.targets);
  const steps = epochs * Math.ceil(columns.rows / batchSize);
  const history: EpochReport[] = [];
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const mean = createMean();
    for (const run of runsOf(rowOrder(columns.rows, seed ?? undefined, epoch), batchSize, stepsPerRun)) {
      signal?.throwIfAborted();
      const reports = await train(engine, stackRows(columns, run.rows, run.batchSize));
      for (const report of reports) mean.add(report, run.batchSize);
      step += reports.length;
      await onSteps?.(reports, { step, steps });
    }
    const validated = validationColumns && { validation: await evaluate(engine, validationColumns, 256) };
    const report: EpochReport = { epoch, ...mean.mean(), ...validated };
    history.push(report);
    await onEpoch?.(report);
  }
  return history;
}
