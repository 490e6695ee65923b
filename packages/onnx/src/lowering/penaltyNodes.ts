import type { StepArithmetic } from "@reg/core/adapter";
import type { Value } from "@reg/onnx-graph";
import type { WeightedRow } from "./sums.ts";

/** A step of each entry: `rate`, a scalar, over `divisor`, which has the shape of the weight. */
export interface DividedStep {
  readonly rate: Value;
  readonly divisor: Value;
}

/** The step of a prox: a scalar, or one of each entry. */
export type ProxStep = Value | DividedStep;

/** Whether each entry has its own step. */
export const isDivided = (step: ProxStep): step is DividedStep => "divisor" in step;

/** A penalty on one weight, as nodes that are added when they are asked for. */
export interface PenaltyNodes extends StepArithmetic<Value, Value, Value, ProxStep> {
  /** R(w), a scalar. */
  value(): Value;
  /**
   * R(w), as rows that are added up together with those of other weights: see `addUp`. `withGradient` says that the graph has ∇R(w)
   * too, parts of which can serve.
   */
  rows(withGradient: boolean): readonly WeightedRow[];
  /** ∇R(w). */
  gradient(): Value;
}
