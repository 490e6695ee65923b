// The data of `fit`, in memory or as a stream: stacked batches, epoch by epoch.
import { type Batches, isBatches, passOver } from "./batches.ts";
import type { CheckData, Columns, Dataset } from "./dataset.ts";
import { rowOrder } from "./rowOrder.ts";
import { bytesOf, type StackedBatches, stackBatches, stackRows } from "./stackedBatches.ts";

export interface Source {
  /** In words: what must be the same for a run to be resumed. */
  readonly description: string;
  /** Steps of an epoch, where that is known before. */
  readonly steps: number | undefined;
  /** The batches of an epoch, stacked, from batch `from` on. */
  batches(epoch: number, from: number): Iterable<StackedBatches> | AsyncIterable<StackedBatches>;
}

/** How a source is cut up. */
export interface SourceOptions {
  readonly batchSize: number;
  readonly seed: number | null;
  /** Of batches of so many bytes. */
  stepsPerRun(bytes: number): number;
  readonly signal: AbortSignal | undefined;
}

/** An epoch's rows in runs of full batches; a smaller last batch is a separate run. */
function* runsOf(columns: Columns, order: Uint32Array, from: number, { batchSize, stepsPerRun }: SourceOptions) {
  const full = order.length - (order.length % batchSize);
  const perRun = batchSize * stepsPerRun(batchSize * bytesOf(columns));
  for (let at = from * batchSize; at < full; at += perRun) {
    yield stackRows(columns, order.subarray(at, Math.min(at + perRun, full)), batchSize);
  }
  const rest = order.length - full;
  if (rest > 0 && from * batchSize <= full) yield stackRows(columns, order.subarray(full), rest);
}

function arrays(columns: Columns, options: SourceOptions): Source {
  const { batchSize, seed } = options;
  return {
    description: `${columns.rows} rows in batches of ${batchSize}, seed ${seed}`,
    steps: Math.ceil(columns.rows / batchSize),
    batches: (epoch, from) => runsOf(columns, rowOrder(columns.rows, seed, epoch), from, options),
  };
}

/** Checks data that are there, and takes others as they come. Throws `INVALID_DATA`. */
export function sourceOf(data: Dataset | Batches, options: SourceOptions, check: CheckData): Source {
  if (!isBatches(data, "fit")) return arrays(check(data.inputs, data.targets), options);
  const { seed, stepsPerRun, signal } = options;
  return {
    description: `batches as they come, seed ${seed}`,
    steps: undefined,
    batches: (epoch, from) => stackBatches(passOver(data, { epoch, seed }, from, check, signal), stepsPerRun),
  };
}
