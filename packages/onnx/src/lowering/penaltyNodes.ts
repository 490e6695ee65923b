import type { StepArithmetic } from "@reg/core";
import type { Value } from "@reg/onnx-graph";
import type { WeightedRow } from "./sums.ts";

/** A penalty on one weight, as nodes that are added when they are asked for. */
export interface PenaltyNodes extends StepArithmetic<Value, Value, Value> {
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
