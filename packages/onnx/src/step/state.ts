import type { TensorType, Value } from "@reg/onnx-graph";

/** A trainable weight as a training graph declares it. */
export interface WeightInfo {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
}

/** A weight and the optimizer's memory of it, before or after a step. */
export interface WeightState {
  readonly weight: Value;
  readonly slots: readonly Value[];
}
