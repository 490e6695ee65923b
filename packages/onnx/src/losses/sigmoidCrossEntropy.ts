import type { Loss } from "./loss.ts";
import { meanOfAll } from "./reductions.ts";

/**
 * −t log σ(z) − (1 − t) log(1 − σ(z)), mean over all entries, in the form that never overflows:
 * softplus(z) − z t. Keras' `BinaryCrossentropy(from_logits=True)`.
 */
export const sigmoidCrossEntropy: Loss = {
  name: "sigmoidCrossEntropy",
  activation: "Sigmoid",
  classes: false,
  isRight: (prediction, targets) => Array.from(prediction).every((z, i) => z > 0 === targets[i]! > 0.5),
  build(graph, z, targets) {
    return meanOfAll(graph, graph.op("Sub", [graph.op("Softplus", [z]), graph.op("Mul", [z, targets])]));
  },
};
