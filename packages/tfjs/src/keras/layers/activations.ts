// ReLU with a slope and a threshold, unit norms, and layers that do something in training only: tfjs 4.22 does not have them.
import * as tf from "@tensorflow/tfjs-core";
import { registerComputation } from "./kerasLayer.ts";
import { ourName, register, stockClass } from "./stockClass.ts";

/** maxValue from there on, x from the threshold on, negativeSlope * (x - threshold) below. */
registerComputation("ReLU", {
  call(x, { maxValue, negativeSlope, threshold }) {
    const [slope, least] = [Number(negativeSlope ?? 0), Number(threshold ?? 0)];
    const above = typeof maxValue === "number" ? tf.minimum(x, maxValue) : x;
    return tf.where(tf.greaterEqual(x, least), above, tf.mul(tf.sub(x, least), slope));
  },
});

/** x / |x| along the axes, a vector shorter than 1e-12 by 1e-12. */
registerComputation("UnitNormalization", {
  call(x, { axis }) {
    const axes = [axis ?? -1].flat() as number[];
    const squares = tf.sum(tf.square(x), axes, true);
    return tf.mul(x, tf.rsqrt(tf.maximum(squares, 1e-24)));
  },
});

// Keras changes images at random in training. Here they are what they are in inference: images as they come.
for (const change of ["Flip", "Rotation", "Zoom", "Translation", "Contrast", "Brightness"]) {
  registerComputation(`Random${change}`, { call: (x) => x });
}

for (const rank of [2, 3]) {
  /** Drops whole channels of images or volumes. */
  class SpatialDropout extends stockClass("Dropout") {
    static readonly className: string = ourName(`SpatialDropout${rank}D`);
    readonly #isFirst: boolean;

    constructor(args: Readonly<Record<string, unknown>>) {
      super(args);
      this.#isFirst = args.dataFormat === "channelsFirst";
    }

    getNoiseShape(input: tf.Tensor): number[] {
      const channels = this.#isFirst ? 1 : input.rank - 1;
      return input.shape.map((length, axis) => (axis === 0 || axis === channels ? length : 1));
    }

    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), dataFormat: this.#isFirst ? "channelsFirst" : "channelsLast" };
    }
  }
  register(SpatialDropout);
}
