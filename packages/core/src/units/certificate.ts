/** A figure of the whole model and of the cut one. */
export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/** The largest difference between the outputs of two models. */
export interface Difference {
  readonly absolute: number;
  /**
   * In units in the last place of the largest number of that output, in its own type: what one rounding of a sum of terms of that size
   * may do. Of an output between 0 and 1 by what computes it (a sigmoid, a softmax), in units in the last place of 1. 0 says that all outputs are equal bit for bit.
   */
  readonly ulps: number;
}

/** The comparison of a cut model with the whole one. */
export interface Certificate {
  readonly difference: Difference;
  /** How many inputs were compared, random ones and given ones. */
  readonly compared: { readonly random: number; readonly given: number };
  /** Numbers in the model's weights. */
  readonly parameters: BeforeAfter;
  /** Of the file. */
  readonly bytes: BeforeAfter;
  /** Of Gemm, MatMul and the convolutions, for one run on the first input that was compared. */
  readonly multiplyAdds: BeforeAfter;
  /** Of that run: the median of runs in turn, on the runtime that was given. */
  readonly milliseconds: BeforeAfter;
  /** Whether the cut model took more than 1.05 times as long. */
  readonly slower: boolean;
  /** What may be done about a slower model. */
  readonly reason?: string;
}
