/**
 * The loss that a model computes itself, as one of its outputs: a single number, taken for the mean over the batch. The
 * targets are an input of the model like the others, so data have no separate targets.
 */
export interface OutputLoss {
  /** The name of the output. */
  readonly output: string;
}
