/**
 * The loss that a model computes itself, as one of its outputs: a single number, taken for the mean over the batch. What it compares
 * with is an input of the model like the others, so that data have no targets.
 */
export interface OutputLoss {
  /** The name of the output. */
  readonly output: string;
}
