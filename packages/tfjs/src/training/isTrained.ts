import type * as tf from "@tensorflow/tfjs-core";
import type { LayerVariable, ModelInternals } from "../internals.ts";

/**
 * Whether a model's training moves a weight: tfjs collects the weights of layers that are not frozen when a model is compiled, and
 * goes on with these. A model that is not compiled yet would collect them now.
 */
export function trainedIn(model: ModelInternals): (variable: tf.Variable) => boolean {
  // A new list is collected at each compile.
  let [from, weights]: [readonly LayerVariable[] | undefined, Set<tf.Variable>] = [undefined, new Set()];
  return (variable) => {
    const collected = (model.model ?? model).collectedTrainableWeights ?? model.trainableWeights;
    if (collected !== from) [from, weights] = [collected, new Set(collected.map((weight) => weight.read()))];
    return variable.trainable && weights.has(variable);
  };
}
