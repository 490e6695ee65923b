import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, models } from "@tensorflow/tfjs-layers";

/**
 * Builds a model from its topology, with `watch` at work on what layers do; `watch` gives what ends it. tfjs builds before it gives its
 * promise, so nobody else's layers or variables are touched. A failed build leaves no tensor.
 */
export async function buildTopology(topology: object, watch: () => () => void): Promise<LayersModel> {
  const before = new Set(Object.keys(tf.engine().registeredVariables));
  const restore = watch();
  let model: Promise<LayersModel>;
  try {
    model = tf.engine().tidy(
      () =>
        ({ promise: models.modelFromJSON(topology as never) }) as never as {
          promise: Promise<LayersModel>;
        } & tf.TensorContainer,
    ).promise;
  } finally {
    restore();
  }
  const made = Object.entries(tf.engine().registeredVariables).filter(([name]) => !before.has(name));
  try {
    return await model;
  } catch (cause) {
    for (const [, variable] of made) variable.dispose();
    throw cause;
  }
}
