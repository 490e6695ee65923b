import * as tf from "@tensorflow/tfjs-core";
import { takeActivityPenalties } from "../activity.ts";
import type { LayerInternals, ModelInternals } from "../internals.ts";
import { childrenOf } from "../parameters.ts";

/** The penalties of a layer, of what it wraps and of what a nested model holds. Frozen weights are not counted. */
const lossesIn = (layer: LayerInternals): (() => tf.Scalar)[] =>
  layer.trainable
    ? [...(layer._losses ?? []), ...[...childrenOf(layer), ...(layer.layers ?? [])].flatMap(lossesIn)]
    : [];

/**
 * Has the layers of a model penalized as in Keras, each weight that is trained once. tfjs 4.22 counts a shared layer once for
 * each use and frozen layers too, and leaves out what recurrent layers and wrappers hold.
 */
export function penalizeAsKeras(model: ModelInternals & LayerInternals): void {
  // A Sequential trains through an inner model that asks each layer, and uses each once.
  for (const part of "add" in model ? model.layers : [model]) {
    part.calculateLosses = () =>
      tf.tidy(() => [...[...new Set(lossesIn(part))].map((loss) => loss()), ...takeActivityPenalties()]);
  }
}
