import type { ParameterInfo, Weights } from "@reg/core";

/** A parameter as it lies in a model file. */
export interface SavedParameter extends ParameterInfo {
  readonly weights: Weights;
}

/** What a model file holds. */
export interface SavedModel {
  readonly format: string;
  readonly parameters: readonly SavedParameter[];
}
