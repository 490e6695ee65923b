import type { Value } from "@reg/onnx-graph";

/** What data must look like. */
export interface DataInterface {
  readonly inputs: readonly Value[];
  /** Those of the inputs that predictions are made from. */
  readonly predictionInputs: readonly Value[];
  /** What the loss compares with targets; `undefined` where the model computes its own loss. */
  readonly prediction: Value | undefined;
  readonly classes: boolean;
}
