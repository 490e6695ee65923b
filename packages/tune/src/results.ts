// The results as JSON: what `reg path --json` prints, what workers send back, and what reports are drawn from. The format has a version.
// A field may be added without a new version; a field that goes, or means something else, makes a new one.
import type { ProblemInfo, Score } from "./problem.ts";

/** The version of the format below. */
export const resultsVersion = 1;

/** How many of an axis of a kernel have a weight that is not zero. */
export interface LiveCounts {
  /** The kernel's path. */
  readonly path: string;
  readonly inputs: number;
  readonly units: number;
}

/** What one strength came to. */
export interface PathPoint {
  readonly strength: number;
  /** How many penalized weights are not zero. */
  readonly support: number;
  /** The fraction of the penalized weights that is exactly zero, 0 to 1. */
  readonly zeros: number;
  /** Indices of the problem's inputs that the first kernel reads. */
  readonly inputs: readonly number[];
  /** One entry a kernel, from the inputs to the outputs. */
  readonly live: readonly LiveCounts[];
  readonly train: Score;
  readonly validation?: Score;
  /** After the support was fitted again without the penalty. */
  readonly relaxed?: { readonly train: Score; readonly validation?: Score };
  /** Data loss and penalty on the training rows. */
  readonly objective: number;
  /** The duality gap: the objective is at most this far above the least one. Only where a problem is solved. */
  readonly gap?: number;
  /**
   * The distance from a stationary point, over the greatest gradient: `relative` of `optimality`. On request; left out where a stack has no
   * gradients.
   */
  readonly optimality?: number;
  /** Passes over the training rows. */
  readonly passes: number;
  /** For each input its coefficient (a model with one output and no hidden layer) or the norm of its weights. On request. */
  readonly inputWeights?: readonly number[];
}

export type PathOrder = "sparse to dense" | "dense to sparse";

/** A warm path: one model trained at one strength after another. */
export interface PathResult {
  /** The points in the order of the grid, strongest first, whatever the order of training was. */
  readonly points: readonly PathPoint[];
  readonly order: PathOrder;
  readonly seed: number;
  readonly trainRows: number;
  readonly validationRows: number;
  /** Why the path ended before the last strength; left out where it did not. */
  readonly ended?: string;
  readonly seconds: number;
}

/** A path to compute: what a worker gets. The same job gives the same result, wherever it runs. */
export interface PathJob {
  readonly repeat: number;
  readonly fold: number;
  readonly seed: number;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  /** Strongest first. */
  readonly strengths: readonly number[];
  readonly order: PathOrder;
  readonly relax: boolean;
  /** Ends a path from sparse to dense when more inputs than this are live. */
  readonly mostInputs?: number;
  /** Ends a path from sparse to dense when the loss changes by less than this part of it, three times. */
  readonly leastGain: number;
  readonly inputWeights: boolean;
  /** Measures `optimality` at each point. */
  readonly optimality?: boolean;
}

/** A path of one fold. */
export interface FoldResult {
  readonly repeat: number;
  readonly fold: number;
  readonly seed: number;
  readonly path: PathResult;
}

/** Mean over the folds and its standard error, at one strength. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/** What cross-validation says of one strength. */
export interface ValidatedPoint {
  readonly strength: number;
  readonly loss: Estimate;
  readonly metric: Estimate;
  /** Of the refitted support, where paths were relaxed. */
  readonly relaxed?: { readonly loss: Estimate; readonly metric: Estimate };
  /** Means over the folds. */
  readonly zeros: number;
  readonly inputs: number;
}

/** How a strength is chosen, by the loss or by the metric on the validation rows. */
export type ChoiceRule =
  | { readonly rule: "best" }
  /** The sparsest that is within one standard error of the best. Breiman et al. (1984). */
  | { readonly rule: "one standard error" }
  /** The sparsest that is at most this much worse than the best, in units of the loss or the metric. */
  | { readonly rule: "within"; readonly of: number }
  /** The best of those with at most so many inputs. */
  | { readonly rule: "most inputs"; readonly inputs: number };

export interface Choice {
  /** Of `points`. */
  readonly index: number;
  readonly strength: number;
  readonly rule: ChoiceRule;
  /** In words. */
  readonly why: string;
}

export interface CrossValidation {
  readonly kind: "cross-validation";
  readonly version: typeof resultsVersion;
  /** Versions of what made it, by name: what the caller gave. */
  readonly made: Readonly<Record<string, string>>;
  readonly problem: ProblemInfo;
  readonly split: "stratified" | "shuffled" | "grouped" | "time";
  readonly folds: number;
  readonly repeats: number;
  readonly seed: number;
  readonly order: PathOrder;
  /** What is compared: the mean of the loss or of the metric, of the penalized or of the relaxed fits. */
  readonly by: "loss" | "metric";
  readonly relax: boolean;
  readonly lambdaMax: number;
  /** One for each strength, strongest first. */
  readonly points: readonly ValidatedPoint[];
  readonly best: Choice;
  readonly oneStandardError: Choice;
  /** What was asked for. */
  readonly choice: Choice;
  readonly paths: readonly FoldResult[];
  /** The path on all rows, down to the strength that was chosen; with `inputWeights` and `optimality`. */
  readonly refit: PathResult;
}

/** One cross-validation for each of several problems on the same rows and folds, such as ratios of the elastic net. */
export interface Ladder {
  readonly kind: "ladder";
  readonly version: typeof resultsVersion;
  readonly rungs: readonly { readonly label: string; readonly results: CrossValidation }[];
  /** The rung that is chosen. */
  readonly chosen: number;
  readonly why: string;
}

export interface StabilitySelection {
  readonly kind: "stability selection";
  readonly version: typeof resultsVersion;
  readonly made: Readonly<Record<string, string>>;
  readonly problem: ProblemInfo;
  readonly subsamples: number;
  readonly seed: number;
  readonly strengths: readonly number[];
  /** For each strength and input, how often the input was live: 0 to 1. */
  readonly frequencies: readonly (readonly number[])[];
  /** For each input the greatest of its frequencies. */
  readonly highest: readonly number[];
  readonly threshold: number;
  /** Indices of the inputs at or above the threshold. */
  readonly selected: readonly number[];
  /** The mean number of inputs that a subsample selected on the grid. */
  readonly perSubsample: number;
  /** At most so many of the selected inputs are expected to be noise (Meinshausen and Bühlmann 2010, Theorem 1). */
  readonly expectedFalse: number;
}

/** Every document that has the format's version. */
export type Results = CrossValidation | Ladder | StabilitySelection;
