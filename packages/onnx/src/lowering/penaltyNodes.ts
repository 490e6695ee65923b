import type { Value } from "@reg/onnx-graph";
import type { WeightedRow } from "./sums.ts";

/** A penalty on one weight, as nodes that are added when they are asked for. */
export interface PenaltyNodes {
  /** R(w), a scalar. */
  value(): Value;
  /**
   * R(w), as rows that are added up together with those of other weights: see `addUp`. `withGradient` says that the graph has ∇R(w)
   * too, parts of which can serve.
   */
  rows(withGradient: boolean): readonly WeightedRow[];
  /** ∇R(w). */
  gradient(): Value;
  /** `gradient` + strength · ∇R(w). A strength that never changes is a number: constants are faster. */
  addGradient(gradient: Value, strength: Value | number): Value;
  /** `at` − step · ∇R(w). */
  descend(at: Value, step: Value): Value;
  /** The prox of step · R at `at`. */
  prox(at: Value, step: Value): Value;
}
