// A layer that only penalizes what goes through it: tfjs 4.22 has no such layer.
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import * as regularizers from "../../regularizers.ts";
import type { Settings } from "./kerasLayer.ts";
import { onlyTensor, ourName, register } from "./stockClass.ts";

/** Its input, with l1 * sum|x| + l2 * sum x² as its activity penalty. */
class ActivityRegularization extends layers.Layer {
  static readonly className: string = ourName("ActivityRegularization");
  readonly #strengths: { readonly l1: number; readonly l2: number };

  constructor(args: Settings) {
    super(args);
    this.#strengths = { l1: Number(args.l1 ?? 0), l2: Number(args.l2 ?? 0) };
    this.supportsMasking = true;
    Object.assign(this, { activityRegularizer: regularizers.l1l2(this.#strengths) });
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.clone(onlyTensor(inputs)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#strengths };
  }
}
register(ActivityRegularization);
