import type { Graph, Value } from "../graph/graph.ts";

/** What an optimizer works with at one weight. */
export interface UpdateContext {
  readonly graph: Graph;
  readonly weight: Value;
  readonly gradient: Value;
  /** The optimizer's memory of this weight, in the order of `slots`. */
  readonly slots: readonly Value[];
  /** The learning rate times the optimizer's `correction`, a scalar input of the graph. */
  readonly correctedRate: Value;
  /** The learning rate, a scalar input of the graph. */
  readonly rate: Value;
}

/** How weights follow their gradients, as nodes of a training step. */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  /** What it remembers of each weight: tensors of the weight's shape, all zero before the first step. */
  readonly slots: readonly string[];
  /**
   * A factor on the rate that changes from step to step (counted from 0), computed by the host in float64: Adam's bias
   * corrections cancel in float32, and weights drift by 1e-3 within 20 steps.
   */
  correction(step: number): number;
  /** The weight and the slots after the step. */
  update(context: UpdateContext): { readonly weight: Value; readonly slots: readonly Value[] };
}
