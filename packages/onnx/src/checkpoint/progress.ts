import type { StepReport } from "@reg/core";
import type { EpochReport } from "../reports.ts";

/** Sums over the rows of an epoch so far. */
export interface EpochSums extends StepReport {
  readonly rows: number;
}

/** How far `fit` has come in its data. With the seed this is all there is to the random state: an epoch's order follows from both. */
export interface Progress {
  /** What the data were, in words: a run can only be resumed on the same. */
  readonly data: string;
  readonly epoch: number;
  /** Batches done of this epoch. */
  readonly batch: number;
  /** Steps done of all epochs. */
  readonly steps: number;
  readonly sums: EpochSums;
  /** The reports of the epochs before. */
  readonly history: readonly EpochReport[];
}
