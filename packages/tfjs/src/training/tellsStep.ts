import type * as tf from "@tensorflow/tfjs-core";

/** The step of all entries of a weight, or a tensor of its shape. */
export type OwnStep = number | tf.Tensor;

/** An optimizer that tells its own step. tf's keep what it depends on in private fields, which `ownSteps.ts` reads. */
export interface TellsStep {
  /** Whether its step is the same for all entries of a weight, of each entry its own, or not known. */
  readonly stepKind: "one" | "each" | "unknown";
  /** The rate of its next step, for what moves weights beside it. Throws where it would take that back. */
  rateBeside(): number;
  /**
   * The step of the weight at a position of what it is given: called before its step, and the result after it, in a `tf.tidy`. A weight
   * that it did not move has the bare rate.
   */
  ownStep(at: number): (rate: number) => OwnStep;
}

/** The optimizer, if it tells its step. */
export const tellsStep = (optimizer: tf.Optimizer): (tf.Optimizer & TellsStep) | undefined =>
  "stepKind" in optimizer ? (optimizer as tf.Optimizer & TellsStep) : undefined;
