import type { Graph, Value } from "@reg/onnx-graph";
import type { Clipping, ClippingOptions } from "./clipping.ts";
import type { LearningRate } from "./learningRate.ts";

/** The options of every optimizer. */
export interface OptimizerOptions extends ClippingOptions {
  readonly learningRate?: LearningRate;
}

/** What an optimizer works with at one weight. */
export interface UpdateContext {
  readonly graph: Graph;
  readonly weight: Value;
  readonly gradient: Value;
  /** The optimizer's memory of this weight, in the order of `slots`. */
  readonly slots: readonly Value[];
  /** What `scalars` gave for this step, in their order: inputs of the graph. */
  readonly scalars: readonly Value[];
}

/**
 * The step that an optimizer gives a weight: the factor of its update when the gradient stays the same. The prox takes this
 * step, so that training minimizes the reported loss.
 */
export interface OwnStep {
  /** Whether all entries of a weight have the same, or each its own: then `update` gives what it is divided by. */
  readonly of: "one" | "each";
  /** The step (before that division) as a multiple of the rate, at a step of training counted from 0. */
  scale(step: number): number;
}

/** A weight after a step. */
export interface Updated {
  readonly weight: Value;
  readonly slots: readonly Value[];
  /** What the step of each entry is divided by, of the weight's shape. */
  readonly divisor?: Value;
}

/** The update of weights from their gradients, as nodes of a training step. */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: LearningRate;
  /** What happens to gradients before `update`, the penalty's part in them. */
  readonly clipping?: Clipping | undefined;
  /** What it remembers of each weight: tensors of the weight's shape, all zero before the first step. */
  readonly slots: readonly string[];
  /** Whether an entry's update looks at the entries at its place alone: large weights are then updated piece by piece, small ones together. */
  readonly elementwise?: boolean;
  /**
   * What changes from step to step (counted from 0), the same number of entries each time. The host computes it in float64:
   * Adam's bias corrections cancel in float32, and weights drift by 1e-3 within 20 steps.
   */
  scalars(step: number, rate: number): readonly number[];
  /** Left out where it is not known: mode "proximal" is then refused, except by metric "euclidean". */
  readonly ownStep?: OwnStep;
  /** The weight and the slots after the step. */
  update(context: UpdateContext): Updated;
}
