// What a stack gives, so that everything here works on it: a problem, and learners that train on some of its rows at one strength after
// another. Nothing else of a stack is known to paths, cross-validation, pools and queues.
import type { Penalty, Placement, Role, Weights } from "@reg/core";
import type { Awaitable } from "@reg/core/adapter";

/** Rows of a problem, by index. */
export type Rows = Int32Array;

/** How good a model is on some rows. */
export interface Score {
  /** The data loss, without penalties: the mean over the rows. */
  readonly loss: number;
  /** The problem's metric, such as accuracy. */
  readonly metric: number;
}

export interface Metric {
  readonly name: "accuracy" | "meanSquaredError";
  readonly better: "higher" | "lower";
}

/** What training at one strength came to. */
export interface Trained {
  /** Passes over the training rows. */
  readonly passes: number;
  /** Data loss and penalty on the training rows, where the strength multiplies the penalty. */
  readonly objective: number;
  /** How far above the least objective this can be, at most. Of problems that are solved; networks have no such bound. */
  readonly gap?: number;
}

/** A parameter after training. */
export interface TrainedParameter {
  readonly path: string;
  readonly role: Role;
  readonly weights: Weights;
  /** Which axes are those of Keras' layout: see `Placement` of core. */
  readonly axes?: Placement["axes"];
  /** What the strength multiplies on it; left out where nothing is penalized. */
  readonly penalty?: Penalty;
}

/** Trains one model on fixed rows, each time from the weights that are there: a warm start. */
export interface Learner {
  /** Trains at this strength until the problem's own rule says that it is done. The optimizer's memory and the weights are kept. */
  train(strength: number, signal?: AbortSignal): Awaitable<Trained>;
  score(rows: Rows): Awaitable<Score>;
  parameters(): Awaitable<readonly TrainedParameter[]>;
  /** The model's outputs for these rows, `[rows, outputs]`: logits, probabilities or numbers. Left out where a stack cannot. */
  outputs?(rows: Rows): Awaitable<Weights>;
  /** The gradients of the data loss over the training rows by the weights, by path: see `optimality`. Left out where a stack cannot. */
  gradients?(): Awaitable<Readonly<Record<string, Weights>>>;
  /**
   * The scores on each of `rows` after the weights that are not zero were fitted again without the penalty (the relaxed lasso). The
   * learner is afterwards as it was. Left out where a stack cannot.
   */
  relaxed?(rows: readonly Rows[], signal?: AbortSignal): Awaitable<readonly Score[]>;
  /** Everything that training goes on from, as bytes: a run that is cut off goes on from it. Left out where a stack cannot. */
  save?(): Awaitable<Uint8Array>;
  restore?(saved: Uint8Array): Awaitable<void>;
  dispose(): Awaitable<void>;
}

/** The rows to learn from, and what decides the learner's random numbers. */
export interface Training {
  readonly rows: Rows;
  readonly seed: number;
}

/** What is told of a problem, and stands in its results. */
export interface ProblemInfo {
  /** For people: "lasso", "onnx 784-64-32-10". */
  readonly name: string;
  /** How many rows there are. Rows for a last test are none of them, or are left out of `rows` in every call. */
  readonly rows: number;
  /** The names of the inputs (features), in order. */
  readonly inputs: readonly string[];
  /** What the strength multiplies, as a configuration: `JSON.stringify(penalty)`, or rules. */
  readonly penalty: unknown;
  /** What the data loss is called. */
  readonly loss: string;
  readonly metric: Metric;
  /** Whether `train` solves, with a gap, or only trains. */
  readonly solved: boolean;
}

/** Data, a model and a penalty. The strength is the number that multiplies the penalty, and every other number is fixed. */
export interface Problem extends ProblemInfo {
  /** The class of each row, for folds in which every class has its share. Left out in regression. */
  readonly classes?: ArrayLike<number>;
  /** The least strength at which everything penalized is zero, when only these rows are known. */
  lambdaMax(training: Training, signal?: AbortSignal): Awaitable<number>;
  learner(training: Training): Awaitable<Learner>;
}
