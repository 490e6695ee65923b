// What training reports beside `StepReport` of `@reg/core`.
import type { StepReport } from "@reg/core";

/** The loss on a set of examples, and the share of right answers where the loss knows what is right. */
export interface Evaluation extends StepReport {
  readonly accuracy?: number;
}

/** What an epoch reports: means over its examples, each measured before the step it was in. */
export interface EpochReport extends StepReport {
  /** Counted from 0. */
  readonly epoch: number;
  readonly validation?: Evaluation;
}

/** One report an epoch. */
export type History = readonly EpochReport[];
