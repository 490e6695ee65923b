import type { Loss } from "./loss.ts";
import { meanOfAll, sumOfRows } from "./reductions.ts";

function largestAt(row: ArrayLike<number>): number {
  let at = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[at]!) at = i;
  return at;
}

/**
 * −Σ targets · log softmax(prediction) along the last axis, mean over the rest. Targets are probabilities (one-hot) or class
 * numbers. Keras' `CategoricalCrossentropy` and `SparseCategoricalCrossentropy`, from logits.
 */
export const softmaxCrossEntropy: Loss = {
  name: "softmaxCrossEntropy",
  activation: "Softmax",
  classes: true,
  isRight: (prediction, targets) => largestAt(prediction) === largestAt(targets),
  build(graph, prediction, targets) {
    const log = graph.op("LogSoftmax", [prediction], { axis: -1 });
    return graph.op("Neg", [meanOfAll(graph, sumOfRows(graph, graph.op("Mul", [targets, log])))]);
  },
};
