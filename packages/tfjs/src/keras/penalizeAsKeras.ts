import * as tf from "@tensorflow/tfjs-core";
import { takeActivityPenalties } from "../activity.ts";
import type { LayerInternals, ModelInternals } from "../internals.ts";
import { childrenOf } from "../parameters.ts";

/** The penalties of a layer, of what it wraps and of what a nested model holds. TF 2 counts frozen weights, Keras 3 does not. */
const lossesIn = (layer: LayerInternals, countsFrozen: boolean): (() => tf.Scalar)[] =>
  layer.trainable || countsFrozen
    ? [
        ...(layer._losses ?? []),
        ...[...childrenOf(layer), ...(layer.layers ?? [])].flatMap((inner) => lossesIn(inner, countsFrozen)),
      ]
    : [];

/**
 * Has the layers of a model penalized as in Keras, each weight that is trained once. tfjs 4.22 counts a shared layer once for
 * each use and frozen layers too, and leaves out what recurrent layers and wrappers hold.
 */
export function penalizeAsKeras(model: ModelInternals & LayerInternals, countsFrozen: boolean): void {
  // A Sequential trains through an inner model that asks each layer, and uses each once.
  for (const part of "add" in model ? model.layers : [model]) {
    part.calculateLosses = () =>
      tf.tidy(() => [...[...new Set(lossesIn(part, countsFrozen))].map((loss) => loss()), ...takeActivityPenalties()]);
  }
}
