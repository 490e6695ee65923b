// What training reports. Every report's type is here.

/** What a step reports, all measured on the weights before it. */
export interface StepReport {
  /** The objective: with the penalty of modes `loss` and `proximal`, without that of `decoupled`. */
  readonly loss: number;
  readonly dataLoss: number;
  /** Of all modes. */
  readonly penalty: number;
}

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
