import type { Graph, Value } from "@reg/onnx-graph";

/** A loss function, as graph nodes. */
export interface Loss {
  readonly name: string;
  /** The op that this loss has inside: a model that ends in it is trained from what goes into it, which loses no digits. */
  readonly activation?: "Softmax" | "Sigmoid";
  /** Whether targets may be class numbers: `build` then gets them as int32 `[…, 1]`, beside predictions `[…, classes]`. */
  readonly classes: boolean;
  /** `prediction` is before `activation`; targets have its shape, or are class numbers. */
  build(graph: Graph, prediction: Value, targets: Value): LossNodes;
  /** Whether one row of predictions has the right answer, where that is a yes or no: `evaluate` reports the share. */
  isRight?(prediction: ArrayLike<number>, targets: ArrayLike<number>): boolean;
}

/** A loss in a graph. */
export interface LossNodes {
  /** The mean over the batch, a scalar. */
  readonly value: Value;
  /** Its gradient by the prediction; found by differentiation when left out, in more nodes. */
  readonly gradient?: Value;
}
