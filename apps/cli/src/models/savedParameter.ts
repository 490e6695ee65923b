import type { ParameterInfo, Weights } from "@reg/core";

/** A parameter as a model file stores it. */
export interface SavedParameter extends ParameterInfo {
  readonly weights: Weights;
  /** The regularizer of its layer, in formats that keep one. */
  readonly penalty?: unknown;
}

/** What a model file holds. */
export interface SavedModel {
  readonly format: string;
  readonly parameters: readonly SavedParameter[];
}
