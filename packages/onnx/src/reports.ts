// What training reports beside `StepReport` of `@reg/core`.
import type { StepReport } from "@reg/core";

/** The loss on a set of examples, and the accuracy where the loss defines one. */
export interface Evaluation extends StepReport {
  readonly accuracy?: number;
}

/** The report of an epoch: means over its examples, each measured before its step. */
export interface EpochReport extends StepReport {
  /** Counted from 0. */
  readonly epoch: number;
  readonly validation?: Evaluation;
  /** With `toSparsity`: the share of the ranked weights that are exactly 0 at the end of the epoch. */
  readonly zeros?: number;
  /** With `toSparsity` of units: how many are left at the end of the epoch, by the names of their groups. */
  readonly units?: Readonly<Record<string, number>>;
}

/** One report an epoch. */
export type History = readonly EpochReport[];
