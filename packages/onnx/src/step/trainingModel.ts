import type { Model, Value } from "@reg/onnx-graph";
import type { DropoutMask } from "./dropout.ts";
import type { RateNames } from "./rates.ts";

/** A training graph and the names its inputs and outputs have. */
export interface TrainingModel {
  readonly model: Model;
  readonly inputs: readonly Value[];
  /** `undefined` where the model computes its own loss. */
  readonly targets: Value | undefined;
  /** What Dropout keeps: to be drawn for each step. */
  readonly masks: readonly DropoutMask[];
  readonly rates: RateNames;
  /** Inputs that hold weights, the optimizer's memory and running statistics, in the order of the outputs that replace them. */
  readonly state: readonly Value[];
  readonly nextState: readonly string[];
  readonly reports: { readonly loss: string; readonly dataLoss: string; readonly penalty: string };
}
