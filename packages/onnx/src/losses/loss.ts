import type { Graph, Value } from "../graph/graph.ts";

/** What training makes small, as nodes of a graph. */
export interface Loss {
  readonly name: string;
  /** The op that this loss has inside: a model that ends in it is trained from what goes into it, which loses no digits. */
  readonly activation?: "Softmax" | "Sigmoid";
  /** Whether targets may be class numbers, one for each row of the predictions. */
  readonly classes: boolean;
  /** The mean over the batch, a scalar. `prediction` is before `activation`; `targets` have its shape. */
  build(graph: Graph, prediction: Value, targets: Value): Value;
  /** Whether one row of predictions has the right answer, where that is a yes or no: `evaluate` reports the share. */
  isRight?(prediction: ArrayLike<number>, targets: ArrayLike<number>): boolean;
}
